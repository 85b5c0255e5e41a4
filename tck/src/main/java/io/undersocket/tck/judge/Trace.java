package io.undersocket.tck.judge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What went over the wire during a case, in order, bounded. Safe for any thread. */
public final class Trace {

  /** Which way something went. */
  public enum Way {
    /** From the kit to the server. */
    SENT,
    /** From the server to the kit. */
    RECEIVED,
    /** Nothing that was on the wire: opened, closed, waited for. */
    NOTE
  }

  /**
   * One thing that went over the wire.
   *
   * @param at since the case began
   * @param connection which connection, as "websocket 1", or empty for a note about all
   * @param way which way it went
   * @param text what it was, readable: control characters escaped, bytes in hexadecimal, long ones
   *     cut
   */
  public record Entry(Duration at, String connection, Way way, String text) {}

  /** More is counted only: a case that floods must not fill the report. */
  private static final int MOST_ENTRIES = 400;

  private static final int LONGEST_TEXT = 2_000;

  private final long began = System.nanoTime();
  private final List<Entry> entries = new ArrayList<>(); // guarded by itself
  private int left; // guarded by entries

  /** An empty one, beginning now. */
  public Trace() {}

  /** Notes what a connection sent. */
  public void sent(String connection, String text) {
    add(connection, Way.SENT, text);
  }

  /** Notes what a connection received. */
  public void received(String connection, String text) {
    add(connection, Way.RECEIVED, text);
  }

  /** Notes what happened otherwise. */
  public void note(String text) {
    add("", Way.NOTE, text);
  }

  /** Notes what happened to a connection. */
  public void note(String connection, String text) {
    add(connection, Way.NOTE, text);
  }

  /** Takes over what somebody else noted, at their time. */
  public void add(Entry entry) {
    add(entry.at(), entry.connection(), entry.way(), entry.text());
  }

  private void add(String connection, Way way, String text) {
    add(Duration.ofNanos(System.nanoTime() - began), connection, way, text);
  }

  private void add(Duration at, String connection, Way way, String text) {
    String readable = readable(text);
    synchronized (entries) {
      if (entries.size() < MOST_ENTRIES) {
        entries.add(new Entry(at, connection, way, readable));
      } else {
        left++;
      }
    }
  }

  private static String readable(String text) {
    int shown = Math.min(text.length(), LONGEST_TEXT);
    StringBuilder readable = new StringBuilder(shown + 16);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      if (c == '\n' || c >= ' ' && c != 0x7f) {
        readable.append(c);
      } else if (c != '\r') {
        readable.append("\\u").append(String.format("%04x", (int) c));
      }
    }
    if (shown < text.length()) {
      readable.append(" … (").append(text.length()).append(" characters)");
    }
    return readable.toString();
  }

  /** What was noted so far. */
  public List<Entry> entries() {
    synchronized (entries) {
      return List.copyOf(entries);
    }
  }

  /** How many entries there was no room for. */
  public int left() {
    synchronized (entries) {
      return left;
    }
  }
}
