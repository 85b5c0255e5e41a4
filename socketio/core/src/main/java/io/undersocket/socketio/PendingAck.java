package io.undersocket.socketio;

import io.undersocket.engineio.Timeout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Waits for the answer of one client. */
final class PendingAck implements AckReceiver {

  private final SocketIoServer server;
  private final CompletableFuture<Args> result = new CompletableFuture<>();

  /** What will call {@link #timeOut()}; set before the packet is sent, thus before any answer. */
  private volatile @Nullable Timeout timeout;

  PendingAck(SocketIoServer server) {
    this.server = server;
  }

  CompletableFuture<Args> result() {
    return result;
  }

  void timeoutIs(Timeout timeout) {
    this.timeout = timeout;
  }

  @Override
  public void onAck(Args args) {
    cancelTimeout();
    result.complete(args);
  }

  /**
   * Nobody will answer. Whoever set a timeout learns of it then, as in the reference server, unless
   * nothing will keep time any more.
   */
  @Override
  public void onDisconnect() {
    if (timeout == null || server.isClosed()) {
      lost();
    } else {
      server.endWithTime(result, this::lost);
    }
  }

  private void lost() {
    cancelTimeout();
    result.completeExceptionally(new DisconnectedException());
  }

  private void cancelTimeout() {
    Timeout running = timeout;
    if (running != null) {
      running.cancel();
    }
  }

  void timeOut() {
    result.completeExceptionally(new AckTimeoutException(List.of()));
  }

  void tooMany(int limit) {
    cancelTimeout();
    result.completeExceptionally(
        new IllegalStateException(
            limit
                + " acknowledgements of this socket are pending already (maxPendingAcks): set"
                + " timeouts, or raise the limit"));
  }
}
