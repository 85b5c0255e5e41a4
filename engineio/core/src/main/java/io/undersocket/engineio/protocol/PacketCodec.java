package io.undersocket.engineio.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/**
 * Packets to and from their wire forms.
 *
 * <p>The <em>text</em> form is the type's digit and the data as UTF-8, or for a binary message
 * {@code b} and its base64. The <em>binary</em> form, a WebSocket binary frame, is a binary
 * message's bytes and nothing else: the caller sends {@link Message#buffer()} as it is.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#packet-encoding">Engine.IO protocol,
 *     packet encoding</a>
 */
public final class PacketCodec {

  /** The first character of a binary message in the text form. */
  static final char BINARY_MARK = 'b';

  private PacketCodec() {}

  /**
   * The text form. The result belongs to the caller.
   *
   * @throws IllegalArgumentException if a packet other than a message has binary data: the protocol
   *     has no form for it
   */
  public static byte[] encodeText(Packet packet) {
    Message data = packet.data();
    if (data == null) {
      return new byte[] {(byte) packet.type().digit()};
    }
    if (data.isBinary()) {
      return encodeBinaryAsText(packet.type(), data);
    }
    byte[] text = new byte[1 + data.length()];
    text[0] = (byte) packet.type().digit();
    System.arraycopy(data.array(), data.offset(), text, 1, data.length());
    return text;
  }

  private static byte[] encodeBinaryAsText(PacketType type, Message data) {
    if (type != PacketType.MESSAGE) {
      throw new IllegalArgumentException(
          "a packet of type " + type + " with binary data: only a MESSAGE can be binary");
    }
    ByteBuffer base64 =
        Base64.getEncoder().encode(ByteBuffer.wrap(data.array(), data.offset(), data.length()));
    byte[] text = new byte[1 + base64.remaining()];
    text[0] = BINARY_MARK;
    base64.get(text, 1, base64.remaining());
    return text;
  }

  /**
   * Reads the text form from a slice of an array. The data of the result is a slice of the same
   * array, not a copy, unless it is base64: nobody may write to the array from then on.
   *
   * <p>A type without data, such as {@code 4} alone, gives a packet whose data is null. Base64 is
   * read as leniently as the reference server does: both alphabets, padding optional and the end of
   * the data, other characters skipped.
   *
   * @param utf8 holds valid UTF-8 in the slice
   * @throws PacketException if the slice is empty or does not start with {@code 0} to {@code 6} or
   *     {@code b}
   * @throws IndexOutOfBoundsException if the slice does not lie in the array
   */
  public static Packet decodeText(byte[] utf8, int offset, int length) throws PacketException {
    Objects.checkFromIndexSize(offset, length, utf8.length);
    if (length == 0) {
      throw new PacketException(
          "received an empty packet: expected a type from 0 to 6, or b for binary");
    }
    byte first = utf8[offset];
    if (first == BINARY_MARK) {
      return Packet.message(Message.binary(LenientBase64.decode(utf8, offset + 1, length - 1)));
    }
    PacketType type = PacketType.ofDigit(first);
    if (type == null) {
      throw new PacketException(
          "received a packet of "
              + length
              + " bytes that starts with "
              + describe(utf8, offset, length)
              + ": expected a type from 0 to 6, or b for binary");
    }
    return length == 1
        ? Packet.of(type)
        : new Packet(type, Message.text(utf8, offset + 1, length - 1));
  }

  /**
   * Reads the binary form: always a message of these bytes, possibly none. The array is not copied.
   */
  public static Packet decodeBinary(byte[] bytes) {
    return Packet.message(Message.binary(bytes));
  }

  /** The first character, in a form that cannot forge a line of a log. */
  private static String describe(byte[] utf8, int offset, int length) {
    byte first = utf8[offset];
    if (first > ' ' && first < 0x7F) {
      return "'" + (char) first + "'";
    }
    int most = Math.min(length, Utf8.MAX_BYTES_PER_CHARACTER);
    int character = new String(utf8, offset, most, StandardCharsets.UTF_8).codePointAt(0);
    return String.format("U+%04X", character);
  }
}
