package io.undersocket.adapter.redis;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The id of an entry: they grow within a stream. */
record StreamId(long millis, long sequence) implements Comparable<StreamId> {

  /** Before every entry. */
  static final StreamId START = new StreamId(0, 0);

  private static final Pattern FORM = Pattern.compile("[0-9]{1,18}-[0-9]{1,18}");

  /** Null if it is no such id. */
  static @Nullable StreamId parse(@Nullable String text) {
    if (text == null || !FORM.matcher(text).matches()) {
      return null;
    }
    int dash = text.indexOf('-');
    return new StreamId(
        Long.parseLong(text, 0, dash, 10), Long.parseLong(text, dash + 1, text.length(), 10));
  }

  /** The first id that comes after this one. */
  StreamId next() {
    return new StreamId(millis, sequence + 1);
  }

  @Override
  public int compareTo(StreamId other) {
    int order = Long.compare(millis, other.millis);
    return order != 0 ? order : Long.compare(sequence, other.sequence);
  }

  @Override
  public String toString() {
    return millis + "-" + sequence;
  }
}
