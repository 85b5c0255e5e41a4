package io.undersocket.engineio.internal.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A message of which only a part has arrived.
 *
 * <p>Its memory grows with the bytes that arrived, never with those that were announced: it is at
 * most twice what was received, and a few bytes.
 */
final class PartialMessage {

  private static final int MIN_CAPACITY = 128;

  private final boolean text;
  private final boolean compressed;

  private byte[] bytes = Bytes.EMPTY;
  private int size;
  private int utf8 = Utf8.COMPLETE;
  private int fragments;

  PartialMessage(boolean text, boolean compressed) {
    this.text = text;
    this.compressed = compressed;
  }

  boolean isText() {
    return text;
  }

  boolean isCompressed() {
    return compressed;
  }

  int size() {
    return size;
  }

  /** Counts one more complete fragment. */
  int countFragment() {
    return ++fragments;
  }

  /**
   * Takes bytes of a payload, and judges at once whether they can be text.
   *
   * @param ceiling the size that the message will not exceed
   */
  void append(ByteBuffer in, int count, int maskingKey, int ceiling) throws WebSocketException {
    int end = size + count;
    if (end > bytes.length) {
      int capacity = Math.max(MIN_CAPACITY, Bytes.doubled(end));
      bytes = Arrays.copyOf(bytes, Math.min(ceiling, capacity));
    }
    in.get(bytes, size, count);
    boolean ascii = Masking.unmask(bytes, size, end, maskingKey);
    if (text && !compressed && !(ascii && utf8 == Utf8.COMPLETE)) {
      utf8 = Utf8.validate(utf8, bytes, size, end);
      if (utf8 == Utf8.INVALID) {
        throw FrameReader.notUtf8();
      }
    }
    size = end;
  }

  /** The whole content; the message is not used any more. */
  byte[] finish() throws WebSocketException {
    if (utf8 != Utf8.COMPLETE) {
      throw FrameReader.notUtf8();
    }
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
