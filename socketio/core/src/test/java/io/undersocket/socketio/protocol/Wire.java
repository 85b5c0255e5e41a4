package io.undersocket.socketio.protocol;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.spi.Decoder;
import java.util.ArrayList;
import java.util.List;

/** Packets and what they look like on the wire, for tests to read. */
final class Wire {

  private Wire() {}

  /** Text messages as text, binary ones as {@code <01 02>}. */
  static List<String> encode(Packet packet) {
    return encode(SocketIoParser.create(), packet);
  }

  static List<String> encode(SocketIoParser parser, Packet packet) {
    List<String> shown = new ArrayList<>();
    for (Message message : parser.encoder().encode(packet)) {
      shown.add(show(message));
    }
    return shown;
  }

  private static String show(Message message) {
    if (!message.isBinary()) {
      return message.text();
    }
    StringBuilder hex = new StringBuilder("<");
    for (byte b : message.bytes()) {
      hex.append(hex.length() > 1 ? " " : "").append(String.format("%02x", b));
    }
    return hex.append('>').toString();
  }

  static String encodeArgument(Object value) {
    List<Object> values = new ArrayList<>();
    values.add(value);
    String text = encode(Packet.ack("/", 0, values)).get(0);
    return text.substring(text.indexOf('[') + 1, text.length() - 1);
  }

  static Packet decode(Object... messages) throws PacketException {
    return decode(SocketIoParser.create().newDecoder(), messages);
  }

  /** Strings are text, byte arrays binary. All but the last must leave the packet incomplete. */
  static Packet decode(Decoder decoder, Object... messages) throws PacketException {
    for (int i = 0; i < messages.length; i++) {
      Packet packet = decoder.add(message(messages[i]));
      if (packet != null) {
        if (i < messages.length - 1) {
          throw new AssertionError("complete after message " + i);
        }
        return packet;
      }
    }
    throw new AssertionError("not complete after " + messages.length + " messages");
  }

  static Message message(Object text) {
    return text instanceof byte[] bytes ? Message.binary(bytes) : Message.text((String) text);
  }
}
