package io.undersocket.socketio.guard;

import io.undersocket.socketio.IncomingEvent;
import io.undersocket.socketio.Namespace;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Limits how many events a socket may send. Immutable; one may guard several namespaces, and counts
 * for each socket apart.
 *
 * <pre>{@code
 * SocketRateGuard.events(RateLimit.perSecond(20).withBurst(100))
 *     .onExcess(EventExcess.DISCONNECT)
 *     .install(io);
 * }</pre>
 *
 * <p>It takes a few dozen bytes for each socket. Catch-all listeners hear an event before any
 * middleware, thus also one that is refused here. A client that comes back has a new socket: limit
 * that with an {@link AddressRateGuard}.
 */
public final class SocketRateGuard {

  private final RateLimit limit;
  private final EventExcess excess;
  private final LongSupplier clock;

  private SocketRateGuard(RateLimit limit, EventExcess excess, LongSupplier clock) {
    this.limit = Objects.requireNonNull(limit, "limit");
    this.excess = Objects.requireNonNull(excess, "excess");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** Limits events; those that are too many are dropped. */
  public static SocketRateGuard events(RateLimit limit) {
    return new SocketRateGuard(limit, EventExcess.DROP, System::nanoTime);
  }

  /** The same, but this becomes of events that are too many. */
  public SocketRateGuard onExcess(EventExcess excess) {
    return new SocketRateGuard(limit, excess, clock);
  }

  /**
   * The same, by another clock, for tests.
   *
   * @param nanoTime as {@link System#nanoTime()}, the default
   */
  public SocketRateGuard clock(LongSupplier nanoTime) {
    return new SocketRateGuard(limit, excess, nanoTime);
  }

  /** Guards the sockets that connect to {@code /} from now on. */
  public void install(SocketIoServer server) {
    install(server.sockets());
  }

  /**
   * Guards the sockets that connect to a namespace, or to a child created from now on of a parent.
   * Those that get their session back are guarded like any other.
   */
  public void install(Namespace namespace) {
    namespace.onConnection(this::guard);
  }

  /** Guards one socket: as a middleware of it, after those that were added before. */
  public void guard(Socket socket) {
    TokenBucket bucket = new TokenBucket(clock.getAsLong());
    socket.use(event -> check(bucket, event));
  }

  private void check(TokenBucket bucket, IncomingEvent event) {
    // Confined to the socket's executor, as middlewares are.
    long wait = bucket.take(limit, clock.getAsLong());
    if (wait > 0) {
      throw Excess.refuse(event, excess, "socket", limit, wait);
    }
  }

  @Override
  public String toString() {
    return "SocketRateGuard[" + limit + ", then " + excess + "]";
  }
}
