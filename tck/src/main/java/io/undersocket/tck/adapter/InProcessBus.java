package io.undersocket.tck.adapter;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.spi.ClusterBus;
import io.undersocket.socketio.spi.ClusterBusFactory;
import io.undersocket.socketio.spi.ClusterMessage;
import io.undersocket.socketio.spi.LocalSockets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A bus between servers in one process, for tests: one thread that brings every message to all, in
 * the order in which they were published.
 */
public final class InProcessBus implements ClusterBusFactory, AutoCloseable {

  private final List<Bus> buses = new CopyOnWriteArrayList<>();
  private final ExecutorService wire =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "in-process-bus");
            thread.setDaemon(true);
            return thread;
          });

  /** A bus that no server is on yet. */
  public InProcessBus() {}

  @Override
  public ClusterBus create(LocalSockets local, String nodeId, ClusterBus.Receiver receiver) {
    return new Bus(local, nodeId, receiver);
  }

  /** Ends its thread. */
  @Override
  public void close() {
    wire.shutdown();
  }

  /** What a node has of it, for one namespace. */
  private final class Bus implements ClusterBus {

    private final LocalSockets local;
    private final String nodeId;
    private final Receiver receiver;

    Bus(LocalSockets local, String nodeId, Receiver receiver) {
      this.local = local;
      this.nodeId = nodeId;
      this.receiver = receiver;
    }

    @Override
    public CompletionStage<@Nullable Void> start() {
      buses.add(this);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<@Nullable Void> close() {
      buses.remove(this);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<@Nullable Void> publish(ClusterMessage message) {
      return bring(null, frozen(message));
    }

    @Override
    public CompletionStage<@Nullable Void> respond(String to, ClusterMessage.Response response) {
      return bring(to, frozen(response));
    }

    private CompletionStage<@Nullable Void> bring(@Nullable String to, ClusterMessage message) {
      try {
        wire.execute(
            () -> {
              for (Bus bus : buses) {
                if (bus.local.namespace().equals(local.namespace())
                    && (to == null || to.equals(bus.nodeId))) {
                  bus.receiver.receive(message, null);
                }
              }
            });
        return CompletableFuture.completedFuture(null);
      } catch (RejectedExecutionException e) {
        return CompletableFuture.failedFuture(e);
      }
    }

    /** With values that nobody changes any more. */
    private ClusterMessage frozen(ClusterMessage message) {
      if (message instanceof ClusterMessage.Broadcast event) {
        return new ClusterMessage.Broadcast(
            event.nodeId(), event.requestId(), local.freeze(event.packet()), event.options());
      }
      if (message instanceof ClusterMessage.ServerSideEmit event) {
        return new ClusterMessage.ServerSideEmit(
            event.nodeId(), event.requestId(), event.event(), frozen(event.args()));
      }
      if (message instanceof ClusterMessage.ServerSideAnswer answer) {
        return new ClusterMessage.ServerSideAnswer(
            answer.nodeId(), answer.requestId(), frozen(answer.answer()));
      }
      return message;
    }

    private static Args frozen(Args args) {
      List<@Nullable Object> values = new ArrayList<>();
      args.forEach(value -> values.add(JsonCodec.builtIn().value(value)));
      return Args.of(values.toArray());
    }
  }
}
