package io.undersocket.engineio.undertow;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Notices that the client of an HTTP/1 connection goes away while its answer is outstanding.
 *
 * <p>Undertow does not read a connection between the end of a request and the end of its response,
 * so an aborted poll would stay unknown until the answer fails. This reads meanwhile, below all of
 * Undertow's conduits. End of stream or a reset closes the connection, and from there Undertow ends
 * the exchange by itself. A half-closed connection counts as closed, as in the reference server.
 *
 * <p>Bytes that arrive are the client's next request: they are laid where Undertow keeps what it
 * has read too far, and are parsed when the response is out. There is room for one buffer of the
 * connection's pool; once it is full, nothing more is read and an abort goes unnoticed.
 *
 * <p>Confined to the connection's I/O thread, from start to stop.
 */
final class ConnectionWatch implements ChannelListener<ConduitStreamSourceChannel> {

  private final HttpServerConnection connection;
  private final @Nullable ChannelListener<? super ConduitStreamSourceChannel> displaced;

  private ConnectionWatch(HttpServerConnection connection) {
    this.connection = connection;
    this.displaced = connection.getChannel().getSourceChannel().getReadListener();
  }

  /**
   * Starts to watch the connection of an exchange whose request has been read completely.
   *
   * @return the watch, or null if this connection cannot be watched
   */
  static @Nullable ConnectionWatch start(HttpServerExchange exchange) {
    if (!(exchange.getConnection() instanceof HttpServerConnection connection)
        || !exchange.isRequestComplete()
        || hasReadTimeout(connection)) {
      return null;
    }
    ConnectionWatch watch = new ConnectionWatch(connection);
    connection.getChannel().getSourceChannel().setReadListener(watch);
    connection.getOriginalSourceConduit().resumeReads();
    return watch;
  }

  /** Gives the connection back to Undertow in the state it was in. */
  void stop() {
    connection.getOriginalSourceConduit().suspendReads();
    connection.getChannel().getSourceChannel().setReadListener(displaced);
  }

  @Override
  public void handleEvent(ConduitStreamSourceChannel channel) {
    StreamSourceConduit source = connection.getOriginalSourceConduit();
    PooledByteBuffer early = connection.getExtraBytes();
    try {
      int read = early == null ? readFirst(source) : readMore(source, early.getBuffer());
      if (read < 0) {
        IoUtils.safeClose(connection);
      }
    } catch (IOException | RuntimeException e) {
      IoUtils.safeClose(connection);
    }
  }

  private int readFirst(StreamSourceConduit source) throws IOException {
    PooledByteBuffer pooled = connection.getByteBufferPool().allocate();
    boolean kept = false;
    try {
      int read = source.read(pooled.getBuffer());
      if (read > 0) {
        pooled.getBuffer().flip();
        connection.setExtraBytes(pooled);
        kept = true;
      }
      return read;
    } finally {
      if (!kept) {
        pooled.close();
      }
    }
  }

  private int readMore(StreamSourceConduit source, ByteBuffer early) throws IOException {
    early.compact();
    try {
      if (!early.hasRemaining()) {
        source.suspendReads();
        return 0;
      }
      return source.read(early);
    } finally {
      early.flip();
    }
  }

  /** Waiting for a client that has nothing to say would run into the timeout. */
  private static boolean hasReadTimeout(HttpServerConnection connection) {
    try {
      Integer timeout = connection.getChannel().getOption(Options.READ_TIMEOUT);
      return timeout != null && timeout > 0;
    } catch (IOException e) {
      return true;
    }
  }
}
