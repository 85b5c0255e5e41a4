package io.undersocket.socketio;

import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.protocol.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows packets as they are on the wire, as the reference server does with {@code
 * DEBUG=socket.io*}: at debug level, one line for each message.
 */
final class PacketLog {

  /** Named, not after this class: applications switch it on by this name. */
  private static final Logger log = LoggerFactory.getLogger("io.undersocket.socketio.packets");

  private static final int SHOWN = 500;

  private PacketLog() {}

  static boolean isOn() {
    return log.isDebugEnabled();
  }

  static void received(String connection, Message message) {
    log.debug("{} <- {}", connection, shown(message));
  }

  static void sent(String connection, OutgoingPacket encoded) {
    for (OutgoingPacket each = encoded; each != null; each = each.next()) {
      Message message = each.packet().data();
      if (message != null) {
        log.debug("{} -> {}", connection, shown(message));
      }
    }
  }

  static void dropped(String connection, OutgoingPacket encoded) {
    Message first = encoded.packet().data();
    if (first != null) {
      log.debug("{} -- {} (volatile, dropped)", connection, shown(first));
    }
  }

  /** Line breaks are escaped in JSON, but a client may send what it wants. */
  static String shown(Message message) {
    if (message.isBinary()) {
      return "(" + message.length() + " bytes)";
    }
    String text = message.text();
    String start = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    return start.replace("\r", "\\r").replace("\n", "\\n");
  }
}
