package io.undersocket.adapter.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which servers a Redis Cluster has, and which master each key and each sharded channel belongs to.
 * Immutable.
 */
final class Topology {

  static final int SLOTS = 16_384;

  /** CRC-16/XMODEM, which the cluster's specification asks for, a byte at a time. */
  private static final int[] CRC = new int[256];

  static {
    for (int i = 0; i < CRC.length; i++) {
      int crc = i << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
      }
      CRC[i] = crc & 0xffff;
    }
  }

  /** A part of the slots, both ends included. */
  record Range(int from, int to, RedisServer master) {}

  /** Null where a slot belongs to nobody. Never written to. */
  private final @Nullable RedisServer[] masterBySlot;

  private final List<RedisServer> masters;
  private final List<RedisServer> replicas;

  private Topology(@Nullable RedisServer[] masterBySlot, Collection<RedisServer> replicas) {
    this.masterBySlot = masterBySlot;
    Set<RedisServer> found = new LinkedHashSet<>();
    for (RedisServer master : masterBySlot) {
      if (master != null) {
        found.add(master);
      }
    }
    this.masters = List.copyOf(found);
    this.replicas = List.copyOf(replicas);
    if (masters.isEmpty()) {
      throw new IllegalArgumentException("no slot of the cluster belongs to a master");
    }
  }

  /**
   * From what the cluster says of itself.
   *
   * @throws IllegalArgumentException if there is no master
   */
  static Topology of(List<Range> ranges, Collection<RedisServer> replicas) {
    @Nullable RedisServer[] masterBySlot = new RedisServer[SLOTS];
    for (Range range : ranges) {
      Arrays.fill(masterBySlot, range.from, range.to + 1, range.master);
    }
    return new Topology(masterBySlot, replicas);
  }

  /** In which slot a key is: that of what is in its first braces, if they are not empty. */
  static int slot(byte[] key) {
    int from = 0;
    int to = key.length;
    int open = indexOf(key, '{', 0);
    if (open >= 0) {
      int close = indexOf(key, '}', open + 1);
      if (close > open + 1) {
        from = open + 1;
        to = close;
      }
    }
    int crc = 0;
    for (int i = from; i < to; i++) {
      crc = (crc << 8 ^ CRC[(crc >> 8 ^ key[i]) & 0xff]) & 0xffff;
    }
    return crc % SLOTS;
  }

  private static int indexOf(byte[] key, char sought, int from) {
    for (int i = from; i < key.length; i++) {
      if (key[i] == sought) {
        return i;
      }
    }
    return -1;
  }

  /** Whose a key is. One in a slot that is nobody's is the first master's, who says so if asked. */
  RedisServer masterOf(byte[] key) {
    RedisServer master = masterBySlot[slot(key)];
    return master == null ? masters.get(0) : master;
  }

  /** Those that have slots. */
  List<RedisServer> masters() {
    return masters;
  }

  /** Those that would take over from a master. */
  List<RedisServer> replicas() {
    return replicas;
  }

  /** The same, but for one slot. */
  Topology with(int slot, RedisServer master) {
    @Nullable RedisServer[] other = masterBySlot.clone();
    other[slot] = master;
    return new Topology(other, replicas);
  }

  /** The same, but everything belongs to one. */
  Topology allOn(RedisServer master) {
    @Nullable RedisServer[] other = new RedisServer[SLOTS];
    Arrays.fill(other, master);
    Set<RedisServer> others = new LinkedHashSet<>(masters);
    others.addAll(replicas);
    others.remove(master);
    return new Topology(other, new ArrayList<>(others));
  }

  /** Whether a master has lost slots since. */
  boolean hasLost(RedisServer master, Topology since) {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (master.equals(since.masterBySlot[slot]) && !master.equals(masterBySlot[slot])) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Topology topology
        && Arrays.equals(masterBySlot, topology.masterBySlot)
        && Set.copyOf(replicas).equals(Set.copyOf(topology.replicas));
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(masterBySlot), Set.copyOf(replicas));
  }

  @Override
  public String toString() {
    return "masters " + masters + ", replicas " + replicas;
  }
}
