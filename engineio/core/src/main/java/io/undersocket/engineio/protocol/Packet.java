package io.undersocket.engineio.protocol;

import org.jspecify.annotations.Nullable;

/**
 * An Engine.IO packet.
 *
 * @param type the kind
 * @param data what follows the type, or null if nothing does; binary only in a {@link
 *     PacketType#MESSAGE}
 */
public record Packet(PacketType type, @Nullable Message data) {

  /** A packet without data. */
  public static Packet of(PacketType type) {
    return new Packet(type, null);
  }

  /** A packet with text after its type; an empty text is none. */
  public static Packet of(PacketType type, String data) {
    return new Packet(type, data.isEmpty() ? null : Message.text(data));
  }

  /** A message packet. */
  public static Packet message(Message data) {
    return new Packet(PacketType.MESSAGE, data);
  }
}
