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
    JsonString.append(json, sid);
    json.append(",\"upgrades\":[");
    for (int i = 0; i < upgrades.size(); i++) {
      if (i > 0) {
        json.append(',');
      }
      JsonString.append(json, upgrades.get(i));
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
}
