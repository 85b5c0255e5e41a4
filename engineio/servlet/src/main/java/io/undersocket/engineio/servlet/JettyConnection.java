package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.HttpExchange.UpgradeListener;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/** What Jetty gives a connection, or a stream of one, to, once the answer is written. */
final class JettyConnection extends AbstractConnection implements Connection.UpgradeTo {

  private final JettyStream stream;
  private final UpgradeListener taker;

  JettyConnection(EndPoint endPoint, Executor executor, JettyStream stream, UpgradeListener taker) {
    super(endPoint, executor);
    this.stream = stream;
    this.taker = taker;
  }

  /** What came together with the request, before {@link #onOpen}. */
  @Override
  public void onUpgradeTo(ByteBuffer early) {
    stream.early(early);
  }

  @Override
  public void onOpen() {
    super.onOpen();
    getEndPoint().setIdleTimeout(0); // The engine has a heartbeat.
    stream.begin(taker);
    stream.onReadable();
  }

  /** Not called: the stream asks for what is readable by itself. */
  @Override
  public void onFillable() {
    stream.onReadable();
  }

  @Override
  public boolean onIdleExpired(TimeoutException timeout) {
    return false;
  }

  @Override
  public void onClose(@Nullable Throwable cause) {
    super.onClose(cause);
    stream.onFailed(cause);
  }
}
