package io.undersocket.socketio.spi;

import io.undersocket.engineio.Timeout;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.ConnectionStateRecovery;
import io.undersocket.socketio.protocol.Packet;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a node that lets clients recover: the packets of one namespace in the order in
 * which they were sent, and the sessions of the clients that were lost.
 *
 * <p>The order is the point: what a client has received last says what it has not received only if
 * every socket gets packets in the order of their offsets. So numbering a packet and handing it to
 * the sockets is one step, under one lock, and so is finding out what a client missed and admitting
 * it. The lock is taken before the monitor of any socket.
 */
final class RecoveryStore {

  private static final Duration SWEEP = Duration.ofSeconds(60);
  private static final SecureRandom RANDOM = new SecureRandom();

  /**
   * What listeners say to other namespaces while they hear of a packet, on the thread that delivers
   * it: it comes after that packet, and after its lock is released, or two namespaces that tell
   * each other what they send would wait for each other. Null on a thread that delivers nothing.
   */
  private static final ThreadLocal<@Nullable Queue<Runnable>> AFTERWARDS = new ThreadLocal<>();

  /** A packet that somebody may have missed. */
  private record Kept(
      long number,
      long at,
      Set<String> rooms,
      Set<String> except,
      List<Message> messages,
      long bytes) {

    boolean isFor(Set<String> theirs) {
      return (rooms.isEmpty() || !Collections.disjoint(rooms, theirs))
          && Collections.disjoint(except, theirs);
    }
  }

  private record Lost(SessionState state, long at) {}

  /** A packet on its way to the sockets. */
  private record Delivery(
      long number, Packet packet, List<Message> messages, BroadcastOptions options) {}

  private final LocalSockets local;
  private final ConnectionStateRecovery options;
  private final long keptNanos;

  /** Begins every offset, so that none of another process or namespace is taken for one of ours. */
  private final String prefix = Integer.toHexString(RANDOM.nextInt() | 0x8000_0000) + "-";

  private final ReentrantLock lock = new ReentrantLock();

  /** Oldest first; their numbers have no gaps. Guarded by the lock, as is all below. */
  private final KeptPackets<Kept> log = new KeptPackets<>();

  private long bytes;

  /** The number of the next packet; the first is 1. */
  private long next = 1;

  /** By pid, in the order in which they were lost. */
  private final LinkedHashMap<String, Lost> sessions = new LinkedHashMap<>();

  /** Of a broadcast that a listener makes while it hears of another: comes after that one. */
  private final Queue<Delivery> deliveries = new ArrayDeque<>();

  private @Nullable Timeout sweep;
  private boolean closed;

  /** The last packet that has reached everybody. Written under the lock, read by any thread. */
  private volatile long delivered;

  RecoveryStore(LocalSockets local, ConnectionStateRecovery options) {
    this.local = local;
    this.options = options;
    this.keptNanos = options.maxDisconnectionDuration().toNanos();
  }

  /** Whether a client could want it later: an event that asks for no answer and must arrive. */
  static boolean isKept(Packet packet, BroadcastOptions options) {
    return packet.eventName() != null && !packet.hasId() && !options.flags().isVolatile();
  }

  String position() {
    return offset(delivered);
  }

  private String offset(long number) {
    return prefix + Long.toString(number, Character.MAX_RADIX);
  }

  /** The number in an offset of ours, or -1. */
  private long number(@Nullable String offset) {
    if (offset == null || !offset.startsWith(prefix)) {
      return -1;
    }
    try {
      long number = Long.parseLong(offset, prefix.length(), offset.length(), Character.MAX_RADIX);
      return number >= 0 && number < next ? number : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  void broadcast(Packet packet, BroadcastOptions to) {
    Queue<Runnable> afterwards = AFTERWARDS.get();
    if (lock.isHeldByCurrentThread()) {
      number(packet, to);
    } else if (afterwards != null) {
      Packet told = local.freeze(packet);
      afterwards.add(() -> broadcast(told, to));
    } else {
      broadcastFirst(packet, to);
    }
  }

  private void broadcastFirst(Packet packet, BroadcastOptions to) {
    Queue<Runnable> afterwards = new ArrayDeque<>(1);
    AFTERWARDS.set(afterwards);
    try {
      lock.lock();
      try {
        number(packet, to);
        deliver();
      } finally {
        lock.unlock();
      }
    } finally {
      AFTERWARDS.remove();
      afterwards.forEach(Runnable::run);
    }
  }

  private void number(Packet packet, BroadcastOptions to) {
    Packet numbered = packet.withOffset(offset(next));
    List<Message> messages = local.encoder().encode(numbered);
    keep(messages, to);
    deliveries.add(new Delivery(next - 1, numbered, messages, to));
  }

  private void deliver() {
    for (Delivery each = deliveries.poll(); each != null; each = deliveries.poll()) {
      local.broadcast(each.packet, each.messages, each.options);
      delivered = each.number;
    }
  }

  private void keep(List<Message> messages, BroadcastOptions to) {
    if (closed) {
      next++;
      return;
    }
    long length = 0;
    for (Message message : messages) {
      length += message.length();
    }
    long now = local.nanoTime();
    log.add(new Kept(next++, now, to.rooms(), to.except(), messages, length));
    bytes += length;
    while (log.size() > options.maxPackets() || bytes > options.maxBytes()) {
      forgetOldest();
    }
    forgetExpired(now);
    sweepLater();
  }

  private void forgetOldest() {
    bytes -= log.removeFirst().bytes;
  }

  private void forgetExpired(long now) {
    while (log.size() > 0 && now - log.get(0).at > keptNanos) {
      forgetOldest();
    }
    Iterator<Lost> oldest = sessions.values().iterator();
    while (oldest.hasNext() && isExpired(oldest.next(), now)) {
      oldest.remove();
    }
  }

  private boolean isExpired(Lost session, long now) {
    return now - session.at > keptNanos;
  }

  void persist(SessionState state) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      long now = local.nanoTime();
      sessions.remove(state.pid());
      sessions.put(state.pid(), new Lost(state, now));
      if (sessions.size() > options.maxSessions()) {
        sessions.remove(sessions.keySet().iterator().next());
      }
      forgetExpired(now);
      sweepLater();
    } finally {
      lock.unlock();
    }
  }

  @Nullable RestoredSession restore(String pid, @Nullable String offset) {
    lock.lock();
    try {
      Lost session = sessions.remove(pid);
      if (session == null || isExpired(session, local.nanoTime())) {
        return null;
      }
      SessionState state = session.state;
      long from = number(offset);
      if (Objects.equals(offset, state.lastOffset())) {
        // Nothing of what was sent got lost on the way. So only what came after the loss counts,
        // and it matters little how old the offset is, or whether there is one.
        from = Math.max(from, number(state.position()));
      }
      return isComplete(from) ? new Claim(state, offset, from) : null;
    } finally {
      lock.unlock();
    }
  }

  /** Whether everything after this packet is still there. */
  private boolean isComplete(long from) {
    return from >= 0 && from + log.size() + 1 >= next;
  }

  private final class Claim implements RestoredSession {

    private final SessionState state;
    private final @Nullable String offset;
    private final long from;

    Claim(SessionState state, @Nullable String offset, long from) {
      this.state = state;
      this.offset = offset;
      this.from = from;
    }

    @Override
    public SessionState session() {
      return state;
    }

    @Override
    public boolean resume(Consumer<MissedPackets> admission) {
      lock.lock();
      try {
        if (!isComplete(from)) {
          return false;
        }
        admission.accept(missed());
        deliver();
        return true;
      } finally {
        lock.unlock();
      }
    }

    private MissedPackets missed() {
      List<List<Message>> missed = new ArrayList<>();
      String last = offset;
      for (int i = (int) (from + 1 - (next - log.size())); i < log.size(); i++) {
        Kept kept = log.get(i);
        if (kept.isFor(state.rooms())) {
          missed.add(kept.messages);
          last = offset(kept.number);
        }
      }
      return new MissedPackets(missed, last);
    }
  }

  /** One timeout for everything that expires. */
  private void sweepLater() {
    if (sweep == null && !closed) {
      Duration kept = options.maxDisconnectionDuration();
      sweep = local.schedule(kept.compareTo(SWEEP) < 0 ? kept : SWEEP, this::sweep);
    }
  }

  private void sweep() {
    // The timer must not wait for a broadcast; then the next one finds what expired.
    if (!lock.tryLock()) {
      local.schedule(Duration.ofMillis(100), this::sweep);
      return;
    }
    try {
      sweep = null;
      forgetExpired(local.nanoTime());
      if (log.size() > 0 || !sessions.isEmpty()) {
        sweepLater();
      }
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      log.clear();
      sessions.clear();
      bytes = 0;
      if (sweep != null) {
        sweep.cancel();
        sweep = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
