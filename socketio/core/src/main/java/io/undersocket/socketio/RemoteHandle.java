package io.undersocket.socketio;

import io.undersocket.engineio.Timeout;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.spi.BroadcastAckListener;
import io.undersocket.socketio.spi.BroadcastFlags;
import io.undersocket.socketio.spi.BroadcastOptions;
import io.undersocket.socketio.spi.SocketDetails;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A socket on another node: whatever is said to it is said to its own room, through the adapter.
 */
final class RemoteHandle implements RemoteSocket {

  /** The reference would wait for a millisecond, in which no other node can answer. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  private final Namespace namespace;
  private final SocketDetails details;
  private final Handshake handshake;
  private final BroadcastOptions itself;

  RemoteHandle(Namespace namespace, SocketDetails details) {
    this(
        namespace,
        details,
        new RemoteHandshake(details.handshake()),
        new BroadcastOptions(
            Set.of(details.id()), Set.of(), BroadcastFlags.NONE.asSingleResponse()));
  }

  private RemoteHandle(
      Namespace namespace, SocketDetails details, Handshake handshake, BroadcastOptions itself) {
    this.namespace = namespace;
    this.details = details;
    this.handshake = handshake;
    this.itself = itself;
  }

  @Override
  public String id() {
    return details.id();
  }

  @Override
  public Handshake handshake() {
    return handshake;
  }

  @Override
  public Set<String> rooms() {
    return details.rooms();
  }

  @Override
  @SuppressWarnings("unchecked") // nulls of another node's JSON aside, these are objects
  public Map<String, Object> data() {
    return (Map<String, Object>) details.data();
  }

  @Override
  public Emitter timeout(Duration timeout) {
    return new RemoteHandle(
        namespace, details, handshake, itself.with(itself.flags().withTimeout(timeout)));
  }

  private Packet packet(String event, @Nullable Object @Nullable [] args) {
    return Outgoing.event(namespace.name(), Packet.NO_ID, event, args);
  }

  @Override
  public void emit(String event, @Nullable Object... args) {
    namespace.adapter().broadcast(packet(event, args), itself);
  }

  @Override
  public CompletionStage<Args> emitWithAck(String event, @Nullable Object... args) {
    Packet packet = packet(event, args);
    Duration given = itself.flags().timeout();
    Duration timeout = given == null ? DEFAULT_TIMEOUT : given;
    CompletableFuture<Args> result = new CompletableFuture<>();
    BroadcastOptions limited = itself.with(itself.flags().withTimeout(timeout));
    try {
      namespace.adapter().broadcastWithAck(packet, limited, new OneAnswer(result));
    } catch (IllegalStateException e) {
      return CompletableFuture.failedFuture(e);
    }
    if (!result.isDone()) {
      SocketIoServer server = namespace.server();
      Runnable end = () -> result.completeExceptionally(new AckTimeoutException(List.of()));
      Timeout running = namespace.schedule(timeout, () -> server.execute(end));
      result.whenComplete((answer, failure) -> running.cancel());
      server.endWithTime(result, end);
    }
    return result;
  }

  /** Waits for the one client there can be. */
  private static final class OneAnswer implements BroadcastAckListener {

    private final CompletableFuture<Args> result;

    /** Guarded by this. */
    private int clients;

    OneAnswer(CompletableFuture<Args> result) {
      this.result = result;
    }

    @Override
    public synchronized void onClientCount(int count) {
      clients += count;
    }

    @Override
    public void onAck(Args answer) {
      result.complete(answer);
    }

    @Override
    public void onAllCounted() {
      boolean nobody;
      synchronized (this) {
        nobody = clients == 0;
      }
      if (nobody) {
        result.completeExceptionally(new DisconnectedException());
      }
    }
  }

  @Override
  public void join(Collection<String> rooms) {
    namespace.adapter().addSockets(itself, rooms);
  }

  @Override
  public void leave(Collection<String> rooms) {
    namespace.adapter().delSockets(itself, rooms);
  }

  @Override
  public void disconnect(boolean close) {
    namespace.adapter().disconnectSockets(itself, close);
  }

  @Override
  public String toString() {
    return "RemoteSocket[" + id() + " in " + namespace.name() + "]";
  }
}
