package io.undersocket.engineio.protocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Packets to and from the wire forms of revision 3, which clients of Socket.IO 1 and 2 speak.
 *
 * <p>Text is as in revision 4, see {@link PacketCodec}. Bytes are not: in the <em>text</em> form
 * the type stands between the {@code b} and the base64 ({@code b4AQID}), and in the <em>binary</em>
 * form, a WebSocket binary frame, it is the first byte, as a number and not as a digit ({@code 04
 * 01 02 03}). Bytes after a type other than that of a message are ignored.
 *
 * @see <a href="https://github.com/socketio/engine.io-protocol/tree/v3#encoding">Engine.IO protocol
 *     3, encoding</a>
 */
public final class PacketCodecV3 {

  private PacketCodecV3() {}

  /**
   * The text form. The result belongs to the caller.
   *
   * @throws IllegalArgumentException if a packet other than a message has binary data
   */
  public static byte[] encodeText(Packet packet) {
    byte[] asRevision4 = PacketCodec.encodeText(packet);
    Message data = packet.data();
    if (data == null || !data.isBinary()) {
      return asRevision4;
    }
    byte[] text = new byte[asRevision4.length + 1];
    text[0] = PacketCodec.BINARY_MARK;
    text[1] = (byte) packet.type().digit();
    System.arraycopy(asRevision4, 1, text, 2, asRevision4.length - 1);
    return text;
  }

  /**
   * The binary form of a binary message. The result belongs to the caller.
   *
   * @throws IllegalArgumentException if the packet is no binary message: only those have this form
   */
  public static byte[] encodeBinary(Packet packet) {
    Message data = packet.data();
    if (data == null || !data.isBinary()) {
      throw new IllegalArgumentException(
          "a packet of type " + packet.type() + " without binary data has no binary form");
    }
    byte[] bytes = new byte[1 + data.length()];
    bytes[0] = (byte) packet.type().ordinal();
    System.arraycopy(data.array(), data.offset(), bytes, 1, data.length());
    return bytes;
  }

  /**
   * Reads the text form from a slice of an array, as leniently as {@link PacketCodec#decodeText}.
   *
   * @param utf8 holds valid UTF-8 in the slice; the result may be a slice of it
   * @throws PacketException if the slice is empty, or its type is none from {@code 0} to {@code 6}
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   */
  public static Packet decodeText(byte[] utf8, int offset, int length) throws PacketException {
    Objects.checkFromIndexSize(offset, length, utf8.length);
    if (length == 0 || utf8[offset] != PacketCodec.BINARY_MARK) {
      return PacketCodec.decodeText(utf8, offset, length);
    }
    PacketType type = length == 1 ? null : PacketType.ofDigit(utf8[offset + 1]);
    if (type == null) {
      throw new PacketException(
          "received a packet of "
              + length
              + " bytes that starts with 'b': expected a type from 0 to 6 after it");
    }
    return type == PacketType.MESSAGE
        ? Packet.message(Message.binary(LenientBase64.decode(utf8, offset + 2, length - 2)))
        : Packet.of(type);
  }

  /**
   * Reads the binary form from a slice of an array; the data of the result is a slice of the same
   * array.
   *
   * @return the packet, or null if its type is unknown: such a packet is ignored
   * @throws PacketException if the slice is empty
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   */
  public static @Nullable Packet decodeBinary(byte[] bytes, int offset, int length)
      throws PacketException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (length == 0) {
      throw new PacketException("received an empty binary packet: expected a type from 0 to 6");
    }
    PacketType type = PacketType.ofDigit('0' + (bytes[offset] & 0xFF));
    if (type == PacketType.MESSAGE) {
      return Packet.message(Message.binary(bytes, offset + 1, length - 1));
    }
    return type == null ? null : Packet.of(type);
  }
}
