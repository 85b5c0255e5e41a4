package io.undersocket.socketio.spi;

import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.protocol.Packet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The adapter of a server that stands alone: everyone is on this node. */
public class InMemoryAdapter implements Adapter {

  private final LocalSockets local;

  /** For a namespace; {@code InMemoryAdapter::new} is the default {@link AdapterFactory}. */
  public InMemoryAdapter(LocalSockets local) {
    this.local = local;
  }

  /** The namespace's sockets on this node. */
  protected final LocalSockets local() {
    return local;
  }

  @Override
  public CompletionStage<Integer> serverCount() {
    return CompletableFuture.completedFuture(1);
  }

  @Override
  public void broadcast(Packet packet, BroadcastOptions options) {
    local.broadcast(packet, options);
  }

  @Override
  public void broadcastWithAck(
      Packet packet, BroadcastOptions options, BroadcastAckListener listener) {
    local.broadcastWithAck(packet, options, listener);
  }

  @Override
  public CompletionStage<List<RemoteSocket>> fetchSockets(BroadcastOptions options) {
    return CompletableFuture.completedFuture(local.fetchSockets(options));
  }

  @Override
  public void addSockets(BroadcastOptions options, Collection<String> rooms) {
    local.addSockets(options, rooms);
  }

  @Override
  public void delSockets(BroadcastOptions options, Collection<String> rooms) {
    local.delSockets(options, rooms);
  }

  @Override
  public void disconnectSockets(BroadcastOptions options, boolean close) {
    local.disconnectSockets(options, close);
  }
}
