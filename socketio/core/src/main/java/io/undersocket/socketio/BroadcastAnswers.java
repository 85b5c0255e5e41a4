package io.undersocket.socketio;

import io.undersocket.engineio.Timeout;
import io.undersocket.socketio.spi.BroadcastAckListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the recipients of one broadcast answer: complete when every node has said how many
 * recipients it had, and so many answers have come.
 *
 * <p>Everything but the result is guarded by this.
 */
final class BroadcastAnswers implements BroadcastAckListener {

  private final CompletableFuture<List<Args>> result = new CompletableFuture<>();
  private final List<Args> answers = new ArrayList<>();
  private int clients;
  private boolean allCounted;
  private boolean ended;
  private @Nullable Timeout timeout;

  CompletableFuture<List<Args>> result() {
    return result;
  }

  @Override
  public void onClientCount(int count) {
    synchronized (this) {
      clients += count;
    }
  }

  @Override
  public void onAllCounted() {
    synchronized (this) {
      allCounted = true;
    }
    check();
  }

  @Override
  public void onAck(Args answer) {
    synchronized (this) {
      if (ended) {
        return;
      }
      answers.add(answer.size() <= 1 ? answer : Args.of(answer.raw(0)));
    }
    check();
  }

  /**
   * Takes what will call {@link #timeOut()}, to cancel it when there is nothing left to wait for.
   */
  void timeoutIs(Timeout timeout) {
    synchronized (this) {
      if (!ended) {
        this.timeout = timeout;
        return;
      }
    }
    timeout.cancel();
  }

  void timeOut() {
    List<Args> partial = end(true);
    if (partial != null) {
      result.completeExceptionally(new AckTimeoutException(partial));
    }
  }

  private void check() {
    List<Args> all = end(false);
    if (all != null) {
      result.complete(all);
    }
  }

  /** The answers, if this call is the one that ends the waiting. */
  private synchronized @Nullable List<Args> end(boolean late) {
    boolean complete = allCounted && answers.size() >= clients;
    if (ended || !(late || complete)) {
      return null;
    }
    ended = true;
    if (timeout != null) {
      timeout.cancel();
      timeout = null;
    }
    return List.copyOf(answers);
  }
}
