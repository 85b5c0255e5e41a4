package io.undersocket.socketio.guard;

import io.undersocket.socketio.Namespace;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits how often clients of one address may connect, and how many events they may send together.
 * One may guard several namespaces, and then counts for all of them together.
 *
 * <pre>{@code
 * AddressRateGuard.builder()
 *     .connects(RateLimit.perMinute(60))
 *     .events(RateLimit.perSecond(500))
 *     .build()
 *     .install(io);
 * }</pre>
 *
 * <p><b>Addresses.</b> An IPv6 address stands for its network of 64 bits, which is what one
 * customer has. Behind a proxy the container has to be told to take the client's address from the
 * proxy's header, or every client has the proxy's. Many people may share an address: be generous.
 *
 * <p><b>Bounds.</b> It keeps some 150 bytes for each address that was heard of lately, of {@link
 * Builder#maxAddresses} at most; beyond, the one that was quiet longest is forgotten, and starts
 * anew.
 */
public final class AddressRateGuard {

  private static final Logger log = LoggerFactory.getLogger(AddressRateGuard.class);

  private final @Nullable RateLimit connectLimit;
  private final @Nullable AddressBuckets connects;
  private final ConnectExcess connectExcess;
  private final @Nullable RateLimit eventLimit;
  private final @Nullable AddressBuckets events;
  private final EventExcess eventExcess;
  private final Function<? super Socket, @Nullable String> address;
  private final LongSupplier clock;
  private final AtomicBoolean saidUnknown = new AtomicBoolean();

  private AddressRateGuard(Builder builder) {
    connectLimit = builder.connects;
    connects = connectLimit == null ? null : new AddressBuckets(connectLimit, builder.maxAddresses);
    connectExcess = builder.connectExcess;
    eventLimit = builder.events;
    events = eventLimit == null ? null : new AddressBuckets(eventLimit, builder.maxAddresses);
    eventExcess = builder.eventExcess;
    address = builder.address;
    clock = builder.clock;
  }

  /** Sets limits; without any, the guard guards nothing. */
  public static Builder builder() {
    return new Builder();
  }

  /** Sets limits, and what becomes of what exceeds them. */
  public static final class Builder {

    private @Nullable RateLimit connects;
    private @Nullable RateLimit events;
    private ConnectExcess connectExcess = ConnectExcess.REFUSE;
    private EventExcess eventExcess = EventExcess.DROP;
    private int maxAddresses = 100_000;
    private Function<? super Socket, @Nullable String> address = AddressRateGuard::peer;
    private LongSupplier clock = System::nanoTime;

    private Builder() {}

    /** How often clients of one address may connect to the namespaces guarded. Default no limit. */
    public Builder connects(RateLimit limit) {
      this.connects = Objects.requireNonNull(limit);
      return this;
    }

    /** How many events clients of one address may send together. Default no limit. */
    public Builder events(RateLimit limit) {
      this.events = Objects.requireNonNull(limit);
      return this;
    }

    /** What becomes of a client that comes once too often. Default it is refused. */
    public Builder onExcessConnects(ConnectExcess excess) {
      this.connectExcess = Objects.requireNonNull(excess);
      return this;
    }

    /** What becomes of an event that is one too many. Default it is dropped. */
    public Builder onExcessEvents(EventExcess excess) {
      this.eventExcess = Objects.requireNonNull(excess);
      return this;
    }

    /** How many addresses are kept in mind for each of the limits. Default 100,000. */
    public Builder maxAddresses(int addresses) {
      if (addresses < 1) {
        throw new IllegalArgumentException("maxAddresses is " + addresses + ", must be 1 or more");
      }
      this.maxAddresses = addresses;
      return this;
    }

    /**
     * What takes the place of the address, for example the user that a middleware has noted, or an
     * address from a header that only a proxy of one's own can have set. Default the peer's address
     * as the container sees it.
     *
     * @param address called when a client connects; null or empty for a client without limits
     */
    public Builder address(Function<? super Socket, @Nullable String> address) {
      this.address = Objects.requireNonNull(address);
      return this;
    }

    /**
     * Another clock, for tests.
     *
     * @param nanoTime as {@link System#nanoTime()}, the default
     */
    public Builder clock(LongSupplier nanoTime) {
      this.clock = Objects.requireNonNull(nanoTime);
      return this;
    }

    /** A guard with these limits. */
    public AddressRateGuard build() {
      return new AddressRateGuard(this);
    }
  }

  /** Guards {@code /} from now on. */
  public void install(SocketIoServer server) {
    install(server.sockets());
  }

  /**
   * Guards a namespace, or the children of a parent that are created from now on: connects as a
   * middleware, after those that were added before, and events as one of each socket. A client that
   * gets its session back passes no middleware by default, and then does not count as one that
   * connects; its events do count.
   */
  public void install(Namespace namespace) {
    AddressBuckets comers = connects;
    if (comers != null) {
      namespace.use(socket -> checkConnect(comers, socket));
    }
    AddressBuckets senders = events;
    RateLimit limit = eventLimit;
    if (senders != null && limit != null) {
      namespace.onConnection(socket -> guard(senders, limit, socket));
    }
  }

  private void checkConnect(AddressBuckets comers, Socket socket) {
    String who = addressOf(socket);
    long wait = who == null ? 0 : comers.take(who, clock.getAsLong());
    if (wait > 0) {
      throw Excess.refuse(socket, connectExcess, wait);
    }
  }

  private void guard(AddressBuckets senders, RateLimit limit, Socket socket) {
    String who = addressOf(socket);
    if (who != null) {
      socket.use(
          event -> {
            long wait = senders.take(who, clock.getAsLong());
            if (wait > 0) {
              throw Excess.refuse(event, eventExcess, "address", limit, wait);
            }
          });
    }
  }

  private @Nullable String addressOf(Socket socket) {
    String who = address.apply(socket);
    if (who != null && !who.isEmpty()) {
      return who;
    }
    if (saidUnknown.compareAndSet(false, true)) {
      log.warn(
          "The address of {} is unknown: no limit holds for it, nor for others like it. Tell the"
              + " guard what to take instead.",
          socket);
    }
    return null;
  }

  private static @Nullable String peer(Socket socket) {
    InetSocketAddress peer = socket.request().remoteAddress();
    if (peer == null) {
      return null;
    }
    InetAddress address = peer.getAddress();
    if (address == null) {
      return peer.getHostString();
    }
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(Arrays.copyOf(address.getAddress(), 8)) + "/64"
        : address.getHostAddress();
  }

  /** How many addresses are kept in mind now, of both limits together. */
  public int addresses() {
    return (connects == null ? 0 : connects.size()) + (events == null ? 0 : events.size());
  }

  @Override
  public String toString() {
    return "AddressRateGuard[connects "
        + connectLimit
        + " then "
        + connectExcess
        + ", events "
        + eventLimit
        + " then "
        + eventExcess
        + "]";
  }
}
