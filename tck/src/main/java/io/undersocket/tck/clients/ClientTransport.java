package io.undersocket.tck.clients;

/** How a client reaches the server. */
enum ClientTransport {
  POLLING("polling", "long-polling alone"),
  WEBSOCKET("websocket", "WebSocket alone"),
  UPGRADE("upgrade", "long-polling, upgraded to WebSocket");

  private final String key;
  private final String words;

  ClientTransport(String key, String words) {
    this.key = key;
    this.words = words;
  }

  /** As the ids of cases and the drivers have it. */
  String key() {
    return key;
  }

  /** As a sentence has it. */
  String words() {
    return words;
  }
}
