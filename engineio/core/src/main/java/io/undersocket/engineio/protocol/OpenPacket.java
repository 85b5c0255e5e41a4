package io.undersocket.engineio.protocol;

import java.util.List;

/**
 * What the first packet of a session tells the client.
 *
 * @param sid the session's id
 * @param upgrades the names of the transports that the client may upgrade to, possibly none
 * @param pingInterval milliseconds between the server's pings
 * @param pingTimeout milliseconds in which a pong must come
 * @param maxPayload the most bytes that the server accepts in one request body or message
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#handshake">Engine.IO protocol,
 *     handshake</a>
 */
public record OpenPacket(
    String sid, List<String> upgrades, long pingInterval, long pingTimeout, long maxPayload) {

  /** Keeps a copy of the list. */
  public OpenPacket {
    upgrades = List.copyOf(upgrades);
  }

  /** As the packet that is sent. */
  public Packet toPacket() {
    return Packet.of(PacketType.OPEN, toJson());
  }

  /** As JSON, with the keys in the reference server's order and no space. */
  public String toJson() {
    StringBuilder json = new StringBuilder(128);
    json.append("{\"sid\":");
    appendString(json, sid);
    json.append(",\"upgrades\":[");
    for (int i = 0; i < upgrades.size(); i++) {
      if (i > 0) {
        json.append(',');
      }
      appendString(json, upgrades.get(i));
    }
    return json.append("],\"pingInterval\":")
        .append(pingInterval)
        .append(",\"pingTimeout\":")
        .append(pingTimeout)
        .append(",\"maxPayload\":")
        .append(maxPayload)
        .append('}')
        .toString();
  }

  /** Escapes as {@code JSON.stringify} does, lone surrogates included. */
  private static void appendString(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < ' ' || isLoneSurrogate(text, i)) {
            json.append(String.format("\\u%04x", (int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }

  private static boolean isLoneSurrogate(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }
}
