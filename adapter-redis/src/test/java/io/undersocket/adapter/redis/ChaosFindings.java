package io.undersocket.adapter.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the clients of a chaos have found. Safe for use by any thread. */
final class ChaosFindings {

  /** Of each kind of fault so many are shown. */
  private static final int MOST_SHOWN = 20;

  /** Guarded by this, as is all below. */
  private final Map<String, TreeSet<Long>> lost = new TreeMap<>();

  private final List<String> gaps = new ArrayList<>();
  private final List<String> strays = new ArrayList<>();
  private int strayCount;
  private int sessions;
  private int startedAfresh;
  private int recovered;

  /** What a client finds. */
  Sequences.Judge of(ChaosClient client) {
    return new Sequences.Judge() {
      @Override
      public void onGap(String series, long from, long to) {
        gap(client, series, from, to);
      }

      @Override
      public void onStray(String series, long number, long last) {
        stray(client, series, number, last);
      }
    };
  }

  private synchronized void gap(ChaosClient client, String series, long from, long to) {
    TreeSet<Long> numbers = lost.computeIfAbsent(series, first -> new TreeSet<>());
    for (long number = from; number <= to; number++) {
      numbers.add(number);
    }
    if (gaps.size() < MOST_SHOWN) {
      gaps.add(series + ": no " + from + " to " + to + ", " + client.history());
    }
  }

  private synchronized void stray(ChaosClient client, String series, long number, long last) {
    if (strayCount++ < MOST_SHOWN) {
      strays.add(series + ": " + number + " after " + last + ", " + client.history());
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

  /** What was not heard, and of whom; the first few of all. */
  synchronized List<String> gaps() {
    return List.copyOf(gaps);
  }

  /** What came twice or out of order; the first few of all. */
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
