package io.undersocket.engineio.undertow;

import java.io.IOException;
import java.nio.channels.Channel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Closes a connection so that what was written last still arrives.
 *
 * <p>Closing a socket that has unread input resets it, and a reset makes the peer drop what it has
 * not read yet: a close frame, or the 413 for a body it is still sending. So the writing side is
 * shut first, and input is thrown away until the peer closes too, within two bounds.
 *
 * <p>Confined to the connection's I/O thread.
 */
final class LingeringClose implements ChannelListener<Channel> {

  /** How long the peer may take to close its side. */
  static final long MAX_MILLIS = 2_000;

  /** How much of its input is thrown away meanwhile. */
  static final long MAX_BYTES = 16 * 1024 * 1024;

  private final StreamConnection connection;
  private final StreamSourceConduit source;
  private final StreamSinkConduit sink;
  private final UndertowIoThread thread;
  private XnioExecutor.@Nullable Key deadline;
  private long discarded;

  private LingeringClose(
      StreamConnection connection, StreamSourceConduit source, StreamSinkConduit sink) {
    this.connection = connection;
    this.source = source;
    this.sink = sink;
    this.thread = UndertowIoThread.of(connection.getIoThread());
  }

  /**
   * Closes the connection, reading and writing through these conduits until it is closed. Nobody
   * else uses the connection from now on.
   */
  static void start(
      StreamConnection connection, StreamSourceConduit source, StreamSinkConduit sink) {
    new LingeringClose(connection, source, sink).start();
  }

  private void start() {
    if (!connection.isOpen()) {
      return;
    }
    try {
      connection.getSourceChannel().setReadListener(this);
      connection.getSinkChannel().setWriteListener(this);
      sink.terminateWrites();
      boolean flushed = sink.flush();
      if (!connection.isOpen()) {
        return;
      }
      if (flushed && source.isReadShutdown()) {
        close();
        return;
      }
      deadline =
          connection.getIoThread().executeAfter(this::close, MAX_MILLIS, TimeUnit.MILLISECONDS);
      if (!flushed) {
        sink.resumeWrites();
      }
      if (!source.isReadShutdown()) {
        source.resumeReads();
      }
    } catch (IOException | RuntimeException e) {
      close();
    }
  }

  @Override
  public void handleEvent(Channel channel) {
    try {
      if (channel instanceof ConduitStreamSinkChannel) {
        flush();
      } else {
        discard();
      }
    } catch (IOException | RuntimeException e) {
      close();
    }
  }

  private void flush() throws IOException {
    if (sink.flush()) {
      sink.suspendWrites();
      if (source.isReadShutdown()) {
        close();
      }
    }
  }

  private void discard() throws IOException {
    int read = source.read(thread.readBuffer());
    discarded += Math.max(read, 0);
    if (read < 0 || discarded > MAX_BYTES) {
      close();
    }
  }

  private void close() {
    XnioExecutor.Key key = deadline;
    if (key != null) {
      key.remove();
    }
    // Its end is there to be read until it is closed.
    source.suspendReads();
    sink.suspendWrites();
    thread.close(connection);
  }
}
