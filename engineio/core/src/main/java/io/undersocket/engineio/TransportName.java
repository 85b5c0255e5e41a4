package io.undersocket.engineio;

import org.jspecify.annotations.Nullable;

/** The transports a session can use. */
public enum TransportName {
  /** HTTP long-polling. */
  POLLING("polling"),
  /** WebSocket (RFC 6455). */
  WEBSOCKET("websocket");

  private final String text;

  TransportName(String text) {
    this.text = text;
  }

  /** The name on the wire, in the {@code transport} query parameter. */
  public String text() {
    return text;
  }

  static @Nullable TransportName of(@Nullable String text) {
    for (TransportName name : values()) {
      if (name.text.equals(text)) {
        return name;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return text;
  }
}
