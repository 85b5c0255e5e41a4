package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.HttpExchange.UpgradeListener;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What the container tells of one WebSocket. Public for containers alone, which want an endpoint to
 * be that; there is nothing here for an application.
 *
 * <p>Messages come in parts, so that none is kept whole.
 */
public final class JakartaEndpoint extends Endpoint {

  /** How long it may take from the 101 until the WebSocket is open, or is taken for lost. */
  private static final Duration MAX_OPENING = Duration.ofSeconds(10);

  /** How long Tomcat may wait for who does not read, or does not close; others ignore it. */
  private static final Long TOMCAT_PATIENCE_MILLIS = 1_000L;

  private static final String TOMCAT = "org.apache.tomcat.websocket.";

  private @Nullable IoLanes lanes;
  private @Nullable UpgradeListener taker;
  private final AtomicBoolean decided = new AtomicBoolean();
  private volatile Runnable cancelWaiting = () -> {};
  private volatile @Nullable JakartaStream stream;

  /** Not called by containers, which check that they could. */
  public JakartaEndpoint() {}

  /** Who takes the stream; before the handshake. */
  void prepare(IoLanes lanes, UpgradeListener taker) {
    this.lanes = lanes;
    this.taker = taker;
  }

  /** No container tells of a connection that was lost before it was open. */
  void awaitOpen(IoLanes lanes, Runnable lost) {
    Runnable cancel =
        lanes.schedule(
            MAX_OPENING,
            () -> {
              if (decided.compareAndSet(false, true)) {
                lost.run();
              }
            });
    cancelWaiting = cancel;
    if (decided.get()) {
      cancel.run();
    }
  }

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    IoLanes threads = lanes;
    UpgradeListener listener = taker;
    if (threads == null || listener == null) {
      throw new IllegalStateException("a WebSocket was opened that nobody asked for");
    }
    boolean inTime = decided.compareAndSet(false, true);
    cancelWaiting.run();
    session.setMaxIdleTimeout(0); // The engine has a heartbeat.
    session.getUserProperties().put(TOMCAT + "BLOCKING_SEND_TIMEOUT", TOMCAT_PATIENCE_MILLIS);
    session.getUserProperties().put(TOMCAT + "SESSION_CLOSE_TIMEOUT", TOMCAT_PATIENCE_MILLIS);
    JakartaStream begun = new JakartaStream(session, threads);
    if (!inTime) {
      begun.cut();
      return;
    }
    stream = begun;
    session.addMessageHandler(
        String.class,
        new MessageHandler.Partial<String>() {
          @Override
          public void onMessage(String part, boolean last) {
            begun.onText(part, last);
          }
        });
    session.addMessageHandler(
        ByteBuffer.class,
        new MessageHandler.Partial<ByteBuffer>() {
          @Override
          public void onMessage(ByteBuffer part, boolean last) {
            begun.onBinary(part, last);
          }
        });
    begun.start(listener);
  }

  @Override
  public void onClose(Session session, CloseReason reason) {
    ended(null);
  }

  /** The container closes the session next. */
  @Override
  public void onError(Session session, Throwable thrown) {
    ended(thrown instanceof IOException e ? e : new IOException("the WebSocket failed", thrown));
  }

  private void ended(@Nullable IOException cause) {
    JakartaStream told = stream;
    if (told != null) {
      told.onEnded(cause);
    }
  }
}
