package io.undersocket.tck.report;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a case stands in the matrix of clients, read from its id.
 *
 * @param client the client's key, as {@code js-4.8-msgpack}
 * @param transport {@code polling}, {@code websocket} or {@code upgrade}
 * @param scenario what the client did
 */
record ClientCell(String client, String transport, String scenario) {

  private static final Pattern ID = Pattern.compile("CL-(.+?)-(polling|websocket|upgrade)-(.+)");
  private static final Pattern CLIENT = Pattern.compile("([a-z]+)-([\\d.]+)(-msgpack)?");

  /** The cell of a case, if it is one of the matrix. */
  static Optional<ClientCell> of(String id) {
    Matcher parts = ID.matcher(id);
    return parts.matches()
        ? Optional.of(new ClientCell(parts.group(1), parts.group(2), parts.group(3)))
        : Optional.empty();
  }

  /** The scenario, in words. */
  String scenarioWords() {
    return scenario.replace('-', ' ');
  }

  /** A transport as people write it. */
  static String transportWords(String transport) {
    return switch (transport) {
      case "websocket" -> "WebSocket";
      case "polling" -> "polling";
      default -> transport;
    };
  }

  /** A client as people know it: its package and version, and where it runs. */
  static String clientWords(String client) {
    Matcher parts = CLIENT.matcher(client);
    if (!parts.matches()) {
      return client;
    }
    String version = parts.group(2);
    String words =
        switch (parts.group(1)) {
          case "js" -> "socket.io-client " + version + ", Node.js";
          case "chromium" -> "socket.io-client " + version + ", Chromium";
          case "java" -> "io.socket:socket.io-client " + version + ", Java";
          default -> client;
        };
    return parts.group(3) == null ? words : words + ", MessagePack";
  }
}
