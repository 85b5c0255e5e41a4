package io.undersocket.socketio;

import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.spi.Adapter;
import io.undersocket.socketio.spi.BroadcastOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A {@link BroadcastTarget} that has been narrowed down. Immutable. */
public final class BroadcastOperator implements BroadcastTarget {

  private final Namespace namespace;
  private final BroadcastOptions options;

  BroadcastOperator(Namespace namespace, BroadcastOptions options) {
    this.namespace = namespace;
    this.options = options;
  }

  private BroadcastOperator with(BroadcastOptions options) {
    return new BroadcastOperator(namespace, options);
  }

  private Adapter adapter() {
    return namespace.adapter();
  }

  @Override
  public BroadcastOperator to(Collection<String> rooms) {
    return with(options.to(rooms));
  }

  @Override
  public BroadcastOperator except(Collection<String> rooms) {
    return with(options.except(rooms));
  }

  @Override
  public BroadcastOperator local() {
    return with(options.with(options.flags().asLocal()));
  }

  @Override
  public BroadcastOperator asVolatile() {
    return with(options.with(options.flags().asVolatile()));
  }

  @Override
  public BroadcastOperator compress(boolean compress) {
    return with(options.with(options.flags().withCompress(compress)));
  }

  @Override
  public BroadcastOperator timeout(Duration timeout) {
    return with(options.with(options.flags().withTimeout(timeout)));
  }

  @Override
  public void emit(String event, @Nullable Object... args) {
    adapter().broadcast(packet(event, args), options);
  }

  @Override
  public CompletionStage<List<Args>> emitWithAck(String event, @Nullable Object... args) {
    BroadcastAnswers answers = new BroadcastAnswers();
    Packet packet = packet(event, args);
    try {
      adapter().broadcastWithAck(packet, options, answers);
    } catch (IllegalStateException e) {
      return CompletableFuture.failedFuture(e);
    }
    namespace.startTimeout(answers, options.flags().timeout());
    return answers.result();
  }

  private Packet packet(String event, @Nullable Object @Nullable [] args) {
    return Outgoing.event(namespace.name(), Packet.NO_ID, event, args);
  }

  @Override
  public CompletionStage<List<RemoteSocket>> fetchSockets() {
    return adapter().fetchSockets(options);
  }

  @Override
  public void socketsJoin(Collection<String> rooms) {
    adapter().addSockets(options, rooms);
  }

  @Override
  public void socketsLeave(Collection<String> rooms) {
    adapter().delSockets(options, rooms);
  }

  @Override
  public void disconnectSockets(boolean close) {
    adapter().disconnectSockets(options, close);
  }

  @Override
  public String toString() {
    return "BroadcastOperator[" + namespace.name() + " " + options + "]";
  }
}
