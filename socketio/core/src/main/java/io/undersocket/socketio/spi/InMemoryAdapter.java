package io.undersocket.socketio.spi;

import io.undersocket.socketio.ConnectionStateRecovery;
import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.protocol.Packet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The adapter of a server that stands alone: everyone is on this node. */
public class InMemoryAdapter implements Adapter {

  private final LocalSockets local;

  /** Null if clients do not recover. */
  private final @Nullable RecoveryStore recovery;

  /** For a namespace; {@code InMemoryAdapter::new} is the default {@link AdapterFactory}. */
  public InMemoryAdapter(LocalSockets local) {
    this.local = local;
    ConnectionStateRecovery options = local.recovery();
    this.recovery = options == null ? null : new RecoveryStore(local, options);
  }

  /** The namespace's sockets on this node. */
  protected final LocalSockets local() {
    return local;
  }

  @Override
  public CompletionStage<@Nullable Void> close() {
    if (recovery != null) {
      recovery.close();
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<Integer> serverCount() {
    return CompletableFuture.completedFuture(1);
  }

  @Override
  public void broadcast(Packet packet, BroadcastOptions options) {
    if (recovery != null && RecoveryStore.isKept(packet, options)) {
      recovery.broadcast(packet, options);
    } else {
      local.broadcast(packet, options);
    }
  }

  @Override
  public void broadcastWithAck(
      Packet packet, BroadcastOptions options, BroadcastAckListener listener) {
    local.broadcastWithAck(packet, options, listener);
    listener.onAllCounted();
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

  @Override
  public boolean recoversSessions() {
    return recovery != null;
  }

  @Override
  public @Nullable String position() {
    return recovery == null ? null : recovery.position();
  }

  @Override
  public void persistSession(SessionState session) {
    if (recovery != null) {
      recovery.persist(session);
    }
  }

  @Override
  public CompletionStage<@Nullable RestoredSession> restoreSession(
      String pid, @Nullable String offset) {
    return CompletableFuture.completedFuture(
        recovery == null ? null : recovery.restore(pid, offset));
  }
}
