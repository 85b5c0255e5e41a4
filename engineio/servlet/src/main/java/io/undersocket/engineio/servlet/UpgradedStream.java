package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.ByteStream;
import io.undersocket.engineio.spi.EngineCall;
import io.undersocket.engineio.spi.HttpExchange.UpgradeListener;
import io.undersocket.engineio.spi.IoThread;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The engine's side of an upgraded connection, whether the container gives its bytes or its
 * messages: the lane that it is confined to, and the listener that hears of it.
 */
abstract class UpgradedStream implements ByteStream, IoLanes.Open {

  final IoLanes lanes;
  final IoLane lane;

  /** Null before the stream was taken and after {@code onClosed}. Confined to the lane. */
  @Nullable Listener listener;

  /** Whether the engine wants to hear when it can write. Confined to the lane. */
  private boolean awaitsWritable;

  UpgradedStream(IoLanes lanes) {
    this.lanes = lanes;
    this.lane = lanes.lane();
  }

  /** The connection is broken, or its end was read; in the lane, idempotent. */
  abstract void lose(@Nullable IOException cause);

  /** Closes the connection; any thread, idempotent. */
  abstract void closeConnection();

  /** Gives the stream to who has asked for it. */
  final void begin(UpgradeListener taker) {
    lanes.opened(this);
    lane.enter(
        () -> {
          try {
            listener = taker.upgraded(this);
          } catch (Throwable thrown) {
            EngineCall.failed("upgraded", thrown);
            lose(null);
          }
        });
  }

  @Override
  public final void cut() {
    try {
      lane.execute(() -> lose(null));
    } catch (RejectedExecutionException e) {
      closeConnection();
    }
  }

  @Override
  public final IoThread ioThread() {
    return lane;
  }

  /** The engine waits to be told. */
  final void wantsToWrite() {
    awaitsWritable = true;
  }

  /** Tells the engine that it can write, if it waits for that. */
  final void tellWritable() {
    Listener writer = listener;
    if (awaitsWritable && writer != null) {
      awaitsWritable = false;
      try {
        writer.onWritable();
      } catch (Throwable thrown) {
        EngineCall.failed("onWritable", thrown);
        lose(null);
      }
    }
  }

  /** As a task of its own, so that the listener is never called from within its own calls. */
  final void reportClosedLater(@Nullable IOException cause) {
    runLater(
        () -> {
          Listener last = listener;
          listener = null;
          if (last != null) {
            EngineCall.returned("onClosed", () -> last.onClosed(cause));
          }
        });
  }

  final void runLater(Runnable task) {
    try {
      lane.execute(task);
    } catch (RejectedExecutionException e) {
      task.run(); // The servlet is gone.
    }
  }
}
