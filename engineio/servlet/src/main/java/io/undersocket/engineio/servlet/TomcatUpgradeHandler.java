package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.HttpExchange.UpgradeListener;
import jakarta.servlet.http.WebConnection;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * What Tomcat gives an upgraded connection to. Public for Tomcat alone, which makes an instance for
 * each connection; there is nothing here for an application.
 *
 * <p>Tomcat's own kind of handler instead of the plain one of the servlet API: with that one Tomcat
 * reports over and over that there is something to read while nobody wants to read it, so reads
 * could not be paused. Here every event is answered with {@link SocketState#SUSPENDED}, and the
 * stream asks for the next one when it wants it.
 */
public final class TomcatUpgradeHandler implements InternalHttpUpgradeHandler {

  private @Nullable IoLanes lanes;
  private @Nullable TomcatConnections connections;
  private @Nullable UpgradeListener listener;
  private @Nullable Runnable lost;
  private @Nullable SocketWrapperBase<?> socket;

  /** Set once, before the first event. */
  private volatile @Nullable TomcatStream stream;

  /** Called by Tomcat. */
  public TomcatUpgradeHandler() {}

  /** Who takes the stream; before the servlet has returned. */
  void prepare(
      IoLanes lanes, TomcatConnections connections, UpgradeListener listener, Runnable lost) {
    this.lanes = lanes;
    this.connections = connections;
    this.listener = listener;
    this.lost = lost;
  }

  @Override
  public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
    socket = wrapper;
  }

  @Override
  public void setSslSupport(SSLSupport sslSupport) {
    // The socket knows.
  }

  @Override
  public void init(WebConnection connection) {
    SocketWrapperBase<?> wrapper = socket;
    UpgradeListener taker = listener;
    IoLanes threads = lanes;
    TomcatConnections all = connections;
    listener = null;
    lost = null;
    if (wrapper == null || taker == null || threads == null || all == null) {
      throw new IllegalStateException("Tomcat has upgraded a request that nobody wanted upgraded");
    }
    TomcatStream begun = new TomcatStream(wrapper, threads);
    stream = begun;
    begun.begin(taker);
    all.upgraded(wrapper);
  }

  @Override
  public SocketState upgradeDispatch(SocketEvent event) {
    TomcatStream told = stream;
    if (told == null) {
      return SocketState.CLOSED;
    }
    switch (event) {
      case OPEN_READ -> told.onReadable();
      case OPEN_WRITE -> told.onWritable();
      default -> told.onBroken();
    }
    return SocketState.SUSPENDED;
  }

  @Override
  public void timeoutAsync(long now) {
    // The engine has timeouts of its own.
  }

  @Override
  public void pause() {
    // The connector takes no new connections; those that stand are closed with the servlet.
  }

  /** Tomcat has closed the connection, or could not begin. */
  @Override
  public void destroy() {
    TomcatStream gone = stream;
    Runnable neverBegun = lost;
    lost = null;
    if (gone != null) {
      gone.onBroken();
    } else if (neverBegun != null) {
      neverBegun.run();
    }
  }
}
