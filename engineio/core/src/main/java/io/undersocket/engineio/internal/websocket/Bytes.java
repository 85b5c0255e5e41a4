package io.undersocket.engineio.internal.websocket;

/** Arrays of bytes and their sizes. */
final class Bytes {

  static final byte[] EMPTY = {};

  /** What every virtual machine can allocate, given the memory. */
  static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private Bytes() {}

  /** A new array, unless nothing can be written into it. */
  static byte[] ofLength(int length) {
    return length == 0 ? EMPTY : new byte[length];
  }

  /** Twice the size, as far as there are arrays of it. */
  static int doubled(int size) {
    return (int) Math.min(LARGEST_ARRAY, 2L * size);
  }
}
