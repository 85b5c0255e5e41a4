package io.undersocket.adapter.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the clients of a chaos have found. Safe for use by any thread. */
final class ChaosFindings implements Sequences.Judge {

  /** Of each kind of fault so many are shown. */
  private static final int MOST_SHOWN = 20;

  /** Guarded by this, as is all below. */
  private final Map<String, TreeSet<Long>> lost = new TreeMap<>();

  private final List<String> strays = new ArrayList<>();
  private int strayCount;
  private int sessions;
  private int startedAfresh;
  private int recovered;

  @Override
  public synchronized void onGap(String series, long from, long to) {
    TreeSet<Long> numbers = lost.computeIfAbsent(series, first -> new TreeSet<>());
    for (long number = from; number <= to; number++) {
      numbers.add(number);
    }
  }

  @Override
  public synchronized void onStray(String series, long number, long last) {
    if (strayCount++ < MOST_SHOWN) {
      strays.add(series + ": " + number + " after " + last);
    }
  }

  /** A session has begun, maybe of a client that had one before. */
  synchronized void began(boolean again) {
    sessions++;
    if (again) {
      startedAfresh++;
    }
  }

  synchronized void recovered() {
    recovered++;
  }

  /** What came twice or out of order; nothing is remembered of more than a few. */
  synchronized List<String> strays() {
    return List.copyOf(strays);
  }

  /**
   * How many messages of a speaker somebody has not heard that had heard of earlier and later ones.
   */
  synchronized Map<String, Long> lostBySpeaker() {
    Map<String, Long> count = new TreeMap<>();
    lost.forEach(
        (series, numbers) ->
            count.merge(
                series.substring(0, series.indexOf(' ')), (long) numbers.size(), Long::sum));
    return count;
  }

  synchronized int recoveredCount() {
    return recovered;
  }

  @Override
  public synchronized String toString() {
    return sessions
        + " sessions, "
        + startedAfresh
        + " of them afresh after a loss, "
        + recovered
        + " recovered; lost by speaker: "
        + lostBySpeaker()
        + "; twice or out of order: "
        + strayCount;
  }
}
