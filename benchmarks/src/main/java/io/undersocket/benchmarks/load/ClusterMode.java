package io.undersocket.benchmarks.load;

import io.undersocket.benchmarks.Labelled;

/**
 * What the generator can do to three servers that are one, under the name used on the command line.
 * One client of node A asks for all of it.
 */
public enum ClusterMode implements Labelled {
  BROADCAST_20("broadcast20", "broadcast to all, 20 a second", 0, 20),
  BROADCAST("broadcast", "broadcast to all", 1, 0),
  BROADCAST_4("broadcast4", "broadcast to all", 4, 0),
  /** Members on node B only. */
  ROOM("room", "broadcast to a room whose members are all on B", 1, 0),
  ROOM_4("room4", "broadcast to a room whose members are all on B", 4, 0),
  FETCH("fetch", "fetchSockets of all", 1, 0),
  ACK("ack", "broadcast to all with acknowledgements", 1, 0),
  EMIT("emit", "serverSideEmit with acknowledgements", 1, 0);

  private final String label;
  private final String title;
  private final int inFlight;
  private final int perSecond;

  ClusterMode(String label, String title, int inFlight, int perSecond) {
    this.label = label;
    this.title = title;
    this.inFlight = inFlight;
    this.perSecond = perSecond;
  }

  /**
   * The mode of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists them all
   */
  public static ClusterMode of(String label) {
    return Labelled.of(ClusterMode.class, "mode", label);
  }

  /** All of them, separated by commas. */
  public static String labels() {
    return Labelled.labels(ClusterMode.class);
  }

  @Override
  public String label() {
    return label;
  }

  /** What it does, in words. */
  public String title() {
    return title;
  }

  /** How many are under way at any time; 0 if they are begun at a fixed rate. */
  public int inFlight() {
    return inFlight;
  }

  /** How many are begun in a second; 0 if one is begun whenever one is over. */
  public int perSecond() {
    return perSecond;
  }

  /**
   * What makes servers warm for it: the same as often as they can. At 20 a second it takes minutes
   * until what they do once for each broadcast is compiled.
   */
  public ClusterMode warmedBy() {
    return this == BROADCAST_20 ? BROADCAST : this;
  }

  /** Whether it brings something to clients that do not answer. */
  public boolean delivers() {
    return switch (this) {
      case BROADCAST_20, BROADCAST, BROADCAST_4, ROOM, ROOM_4 -> true;
      case FETCH, ACK, EMIT -> false;
    };
  }

  /** Whether it is for members of a room only. */
  public boolean isForRoom() {
    return this == ROOM || this == ROOM_4;
  }
}
