package io.undersocket.engineio;

import java.nio.ByteBuffer;

/**
 * One WebSocket frame on its way out. Nobody changes it: any number of connections may be sent the
 * same one, from different threads.
 */
abstract class Frame {

  /** A frame whose bytes are there already; nobody writes to them any more. */
  static Frame of(byte[] bytes) {
    return new Whole(bytes);
  }

  /** Bytes of the whole of it, header included. */
  abstract int frameLength();

  /**
   * Writes as much of it as there is room for.
   *
   * @param from how many of its bytes have been written before
   */
  abstract void putFrame(int from, ByteBuffer to);

  private static final class Whole extends Frame {

    private final byte[] bytes;

    Whole(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    int frameLength() {
      return bytes.length;
    }

    @Override
    void putFrame(int from, ByteBuffer to) {
      to.put(bytes, from, Math.min(to.remaining(), bytes.length - from));
    }
  }
}
