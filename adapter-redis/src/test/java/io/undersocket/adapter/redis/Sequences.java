package io.undersocket.adapter.redis;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a client has heard of messages that are numbered: each speaker counts what it says to each
 * room. Confined to whoever holds the client.
 */
final class Sequences {

  /** Is told what should not be. */
  interface Judge {

    /** Messages from one number to another were not heard, as a later one was. */
    void onGap(String series, long from, long to);

    /** A message was heard again, or too late. */
    void onStray(String series, long number, long last);
  }

  private static final class Series {

    private final long first;
    private long last;

    /** Those that had no offset, so that they may come again when the client recovers. */
    private final Set<Long> early = new HashSet<>();

    /** Those that were said before the first, but were later in the stream. */
    private final Set<Long> late = new HashSet<>();

    Series(long first) {
      this.first = first;
      this.last = first - 1;
    }
  }

  private final boolean offsets;
  private final Judge judge;
  private final Map<String, Series> all = new HashMap<>();

  /**
   * Nothing was heard yet.
   *
   * @param offsets whether messages usually have an offset
   */
  Sequences(boolean offsets, Judge judge) {
    this.offsets = offsets;
    this.judge = judge;
  }

  /**
   * A message has come; the first of a series may have any number.
   *
   * @param name of the series
   */
  void heard(String name, long number, boolean hasOffset) {
    Series series = all.get(name);
    if (series == null) {
      series = new Series(number);
      all.put(name, series);
    }
    if (number > series.last) {
      if (number > series.last + 1) {
        judge.onGap(name, series.last + 1, number - 1);
      }
      series.last = number;
    } else if (!series.early.remove(number)
        && !(offsets && number < series.first && series.late.add(number))) {
      judge.onStray(name, number, series.last);
    }
    if (offsets && !hasOffset) {
      series.early.add(number);
    }
  }
}
