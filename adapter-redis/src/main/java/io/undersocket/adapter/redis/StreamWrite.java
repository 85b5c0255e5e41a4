package io.undersocket.adapter.redis;

import java.time.Duration;
import java.util.List;

/**
 * Something that is written into Redis, and stays there for a while. Nobody writes to the bytes.
 */
sealed interface StreamWrite {

  /** Where it goes. */
  byte[] key();

  /** How much there is of it. */
  int bytes();

  /**
   * An entry of a stream.
   *
   * @param maxLength how many entries the stream keeps, about
   * @param fields names and values, one after the other
   */
  record Append(byte[] key, long maxLength, List<byte[]> fields) implements StreamWrite {

    @Override
    public int bytes() {
      int bytes = key.length;
      for (byte[] field : fields) {
        bytes += field.length;
      }
      return bytes;
    }
  }

  /** A value that is forgotten after a time. */
  record Keep(byte[] key, byte[] value, Duration time) implements StreamWrite {

    @Override
    public int bytes() {
      return key.length + value.length;
    }
  }
}
