package io.undersocket.engineio.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Polling payloads of revision 3, in their two forms.
 *
 * <ul>
 *   <li>The <em>string form</em> has the length of each packet before it, in characters as
 *       JavaScript counts them, which is UTF-16 code units: {@code 6:4hello2:4€}.
 *   <li>The <em>binary form</em> is for browsers that can send and receive bytes: of each packet
 *       first {@code 00} for text or {@code 01} for bytes, then its length in bytes, one byte for
 *       each decimal digit, then {@code FF}, then the packet.
 * </ul>
 *
 * @see <a href="https://github.com/socketio/engine.io-protocol/tree/v3#payload">Engine.IO protocol
 *     3, payload</a>
 */
public final class PayloadCodecV3 {

  private static final byte TEXT = 0;
  private static final byte BINARY = 1;
  private static final byte END_OF_LENGTH = (byte) 0xFF;

  /** Of an int: a longer number is no length of anything that an array holds. */
  private static final int MAX_DIGITS = 10;

  private static final byte[] NO_PACKETS = {'0', ':'};

  private PayloadCodecV3() {}

  /**
   * Joins packets to one payload in the string form, bytes as base64. No packets give {@code 0:}.
   *
   * @throws ArithmeticException if the payload would not fit into an array
   */
  public static byte[] encodeText(List<Packet> packets) {
    if (packets.isEmpty()) {
      return NO_PACKETS.clone();
    }
    byte[][] encoded = new byte[packets.size()][];
    byte[][] lengths = new byte[packets.size()][];
    int size = 0;
    for (int i = 0; i < encoded.length; i++) {
      encoded[i] = PacketCodecV3.encodeText(packets.get(i));
      lengths[i] = (characters(encoded[i]) + ":").getBytes(StandardCharsets.US_ASCII);
      size = Math.addExact(size, Math.addExact(encoded[i].length, lengths[i].length));
    }
    byte[] payload = new byte[size];
    int at = 0;
    for (int i = 0; i < encoded.length; i++) {
      System.arraycopy(lengths[i], 0, payload, at, lengths[i].length);
      at += lengths[i].length;
      System.arraycopy(encoded[i], 0, payload, at, encoded[i].length);
      at += encoded[i].length;
    }
    return payload;
  }

  /**
   * Joins packets to one payload in the binary form.
   *
   * @throws ArithmeticException if the payload would not fit into an array
   */
  public static byte[] encodeBinary(List<Packet> packets) {
    byte[][] encoded = new byte[packets.size()][];
    int size = 0;
    for (int i = 0; i < encoded.length; i++) {
      Packet packet = packets.get(i);
      encoded[i] =
          isBinary(packet) ? PacketCodecV3.encodeBinary(packet) : PacketCodecV3.encodeText(packet);
      size = Math.addExact(size, Math.addExact(encoded[i].length, MAX_DIGITS + 2));
    }
    ByteArrayOutputStream payload = new ByteArrayOutputStream(size);
    for (int i = 0; i < encoded.length; i++) {
      payload.write(isBinary(packets.get(i)) ? BINARY : TEXT);
      String length = Integer.toString(encoded[i].length);
      for (int digit = 0; digit < length.length(); digit++) {
        payload.write(length.charAt(digit) - '0');
      }
      payload.write(END_OF_LENGTH);
      payload.write(encoded[i], 0, encoded[i].length);
    }
    return payload.toByteArray();
  }

  /** Whether the packet is what the binary form is there for. */
  public static boolean isBinary(Packet packet) {
    Message data = packet.data();
    return data != null && data.isBinary();
  }

  /** The length of valid UTF-8 as JavaScript counts it. */
  private static int characters(byte[] utf8) {
    int characters = 0;
    for (byte b : utf8) {
      characters += unitsAt(b);
    }
    return characters;
  }

  /** UTF-16 code units of the character that this byte of UTF-8 starts; 0 if it continues one. */
  private static int unitsAt(byte b) {
    if ((b & 0xC0) == 0x80) {
      return 0;
    }
    return (b & 0xF8) == 0xF0 ? 2 : 1;
  }

  /**
   * Hands the packets of a body in the string form to the handler, as {@link PayloadCodec#decode}
   * does. A packet of length 0 is none.
   *
   * @param body not to be written to from now on: packets are slices of it
   * @param maxPackets the most packets accepted, at least 1
   * @throws PacketException if the body is empty, a length is none or not that of what follows, a
   *     packet is bad, or there is one more than the limit
   */
  public static void decodeText(byte[] body, int maxPackets, PayloadCodec.PacketHandler handler)
      throws PacketException {
    checkLimit(maxPackets);
    byte[] utf8 = Utf8.repaired(body);
    int at = 0;
    int packets = 0;
    do {
      int colon = at;
      int characters = 0;
      while (colon < utf8.length && utf8[colon] != ':') {
        characters = appendDigit(characters, utf8[colon] - '0', colon - at, body.length);
        colon++;
      }
      if (colon == at || colon == utf8.length) {
        throw badLength(body.length);
      }
      int start = colon + 1;
      int end = endAfter(utf8, start, characters);
      if (end < 0) {
        throw tooShort(body.length, characters, "characters");
      }
      if (end > start) {
        checkCount(++packets, maxPackets, body.length);
        if (!handler.onPacket(PacketCodecV3.decodeText(utf8, start, end - start))) {
          return;
        }
      }
      at = end;
    } while (at < utf8.length);
  }

  /** Where so many characters end, or -1 if there are fewer, or if they end inside of one. */
  private static int endAfter(byte[] utf8, int start, int characters) {
    int left = characters;
    int at = start;
    while (at < utf8.length) {
      int units = unitsAt(utf8[at]);
      if (units > left) {
        break;
      }
      left -= units;
      at++;
    }
    return left == 0 ? at : -1;
  }

  /**
   * Hands the packets of a body in the binary form to the handler, as {@link PayloadCodec#decode}
   * does. Bytes of an unknown type are ignored.
   *
   * @param body not to be written to from now on: packets are slices of it
   * @param maxPackets the most packets accepted, at least 1
   * @throws PacketException if the body is empty, a length is none or not that of what follows, a
   *     text is no UTF-8, a packet is bad, or there is one more than the limit
   */
  public static void decodeBinary(byte[] body, int maxPackets, PayloadCodec.PacketHandler handler)
      throws PacketException {
    checkLimit(maxPackets);
    int at = 0;
    int packets = 0;
    do {
      int stop = at + 1;
      int length = 0;
      while (stop < body.length && body[stop] != END_OF_LENGTH) {
        length = appendDigit(length, body[stop], stop - at - 1, body.length);
        stop++;
      }
      if (stop == at + 1 || stop >= body.length) {
        throw badLength(body.length);
      }
      int start = stop + 1;
      if (length > body.length - start) {
        throw tooShort(body.length, length, "bytes");
      }
      checkCount(++packets, maxPackets, body.length);
      Packet packet =
          body[at] == TEXT
              ? decodeTextOfBytes(body, start, length)
              : PacketCodecV3.decodeBinary(body, start, length);
      if (packet != null && !handler.onPacket(packet)) {
        return;
      }
      at = start + length;
    } while (at < body.length);
  }

  private static Packet decodeTextOfBytes(byte[] body, int start, int length)
      throws PacketException {
    if (!Utf8.isValid(body, start, length)) {
      throw new PacketException(
          "received a payload with a text packet of " + length + " bytes that are no UTF-8");
    }
    return PacketCodecV3.decodeText(body, start, length);
  }

  private static int appendDigit(int number, int digit, int digitsBefore, int bodyLength)
      throws PacketException {
    if (digit < 0 || digit > 9 || digitsBefore >= MAX_DIGITS) {
      throw badLength(bodyLength);
    }
    long longer = number * 10L + digit;
    if (longer > bodyLength) {
      throw tooShort(bodyLength, longer, "characters");
    }
    return (int) longer;
  }

  private static void checkLimit(int maxPackets) {
    if (maxPackets < 1) {
      throw new IllegalArgumentException("maxPackets is " + maxPackets + ": expected at least 1");
    }
  }

  private static void checkCount(int packets, int maxPackets, int bodyLength)
      throws PacketException {
    if (packets > maxPackets) {
      throw new PacketException(
          "received a payload of "
              + bodyLength
              + " bytes with more than "
              + maxPackets
              + " packets: the rest is refused");
    }
  }

  private static PacketException badLength(int bodyLength) {
    return new PacketException(
        "received a payload of "
            + bodyLength
            + " bytes with a packet that has no length: expected decimal digits before it");
  }

  private static PacketException tooShort(int bodyLength, long announced, String what) {
    return new PacketException(
        "received a payload of "
            + bodyLength
            + " bytes that ends before the "
            + announced
            + " "
            + what
            + " that it announces");
  }
}
