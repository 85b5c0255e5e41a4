package io.undersocket.benchmarks.load;

import java.nio.ByteBuffer;

/**
 * Finds the frames in what a server sent by their headers alone; no payload is copied or decoded.
 */
final class FrameScanner {

  /** Told of every complete frame; the payload is {@code length} bytes from index {@code start}. */
  interface Sink {
    void frame(int opcode, ByteBuffer bytes, int start, int length);
  }

  private FrameScanner() {}

  /**
   * Reports the complete frames between the position and the limit, and leaves the position at the
   * first byte of the frame that is not complete yet, or at the limit.
   *
   * @throws ProtocolViolation for a frame that no server may send, is fragmented, or exceeds the
   *     buffer
   */
  static void scan(ByteBuffer bytes, Sink sink) {
    int at = bytes.position();
    int limit = bytes.limit();
    while (limit - at >= 2) {
      int head = bytes.get(at);
      int length = bytes.get(at + 1);
      int start = at + 2;
      if (length < 0) {
        throw new ProtocolViolation("the server sent a masked frame");
      }
      if (length == 126) {
        if (limit - at < 4) {
          break;
        }
        length = bytes.getShort(start) & 0xFFFF;
        start += 2;
      } else if (length == 127) {
        if (limit - at < 10) {
          break;
        }
        long wide = bytes.getLong(start);
        if (wide < 0 || wide > bytes.capacity() - 10) {
          throw new ProtocolViolation(
              "the server sent a frame of "
                  + wide
                  + " bytes; the generator takes "
                  + bytes.capacity());
        }
        length = (int) wide;
        start += 8;
      }
      if (limit - start < length) {
        break;
      }
      if (head >= 0 || (head & 0x0F) == 0) {
        throw new ProtocolViolation("the server sent a fragment; the generator reads whole frames");
      }
      sink.frame(head & 0x0F, bytes, start, length);
      at = start + length;
    }
    bytes.position(at);
  }
}
