package io.undersocket.engineio.protocol;

import java.util.List;

/**
 * Polling payloads: packets in their text form, with U+001E between them and nothing else. A packet
 * is not escaped: text that holds U+001E itself does not survive polling, with any server.
 *
 * @see <a href="https://socket.io/docs/v4/engine-io-protocol/#http-long-polling-1">Engine.IO
 *     protocol, HTTP long-polling</a>
 */
public final class PayloadCodec {

  /** The one byte between two packets. */
  public static final byte SEPARATOR = 0x1E;

  private PayloadCodec() {}

  /** Receives the packets of a payload. */
  @FunctionalInterface
  public interface PacketHandler {

    /**
     * The next packet of the payload. Its data may be a slice of the body that was decoded.
     *
     * @return whether to go on: after false the rest of the body is not looked at
     */
    boolean onPacket(Packet packet);
  }

  /**
   * Joins packets, each as {@link PacketCodec#encodeText} gives it, to one payload. No packets give
   * an empty payload.
   *
   * @throws ArithmeticException if the payload would not fit into an array
   */
  public static byte[] encode(List<byte[]> encodedPackets) {
    int size = Math.max(0, encodedPackets.size() - 1);
    for (byte[] packet : encodedPackets) {
      size = Math.addExact(size, packet.length);
    }
    byte[] payload = new byte[size];
    int at = 0;
    for (byte[] packet : encodedPackets) {
      System.arraycopy(packet, 0, payload, at, packet.length);
      at += packet.length;
      if (at < size) {
        payload[at++] = SEPARATOR;
      }
    }
    return payload;
  }

  /**
   * Hands the packets of a body to the handler, one at a time and in order, up to the end, the
   * first bad packet, or the handler's wish to stop. The packets before a bad one have been
   * delivered when this throws.
   *
   * <p>The body need not be valid UTF-8: what is not becomes U+FFFD. An empty body is one empty
   * packet, so it is bad.
   *
   * @param body not to be written to from now on: packets are slices of it
   * @param maxPackets the most packets accepted, at least 1
   * @throws PacketException if a packet is bad, or there is one more than the limit
   */
  public static void decode(byte[] body, int maxPackets, PacketHandler handler)
      throws PacketException {
    if (maxPackets < 1) {
      throw new IllegalArgumentException("maxPackets is " + maxPackets + ": expected at least 1");
    }
    byte[] utf8 = Utf8.repaired(body);
    int start = 0;
    int packets = 0;
    while (start <= utf8.length) {
      if (++packets > maxPackets) {
        throw new PacketException(
            "received a payload of "
                + body.length
                + " bytes with more than "
                + maxPackets
                + " packets: the rest is refused");
      }
      int end = endOfPacket(utf8, start);
      if (!handler.onPacket(PacketCodec.decodeText(utf8, start, end - start))) {
        return;
      }
      start = end + 1;
    }
  }

  private static int endOfPacket(byte[] utf8, int start) {
    int end = start;
    while (end < utf8.length && utf8[end] != SEPARATOR) {
      end++;
    }
    return end;
  }
}
