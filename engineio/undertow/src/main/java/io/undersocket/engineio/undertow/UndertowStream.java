package io.undersocket.engineio.undertow;

import io.undersocket.engineio.spi.ByteStream;
import io.undersocket.engineio.spi.EngineCall;
import io.undersocket.engineio.spi.IoThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.conduits.ConduitStreamSinkChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.StreamSourceConduit;
import org.xnio.ssl.SslConnection;

/**
 * An upgraded connection as a stream of bytes. The one object that listens to its channel for
 * reading, writing and closing, and all that the binding keeps per connection: no buffer, no queue,
 * nothing of the request.
 *
 * <p>Confined to the I/O thread, except that XNIO may report the closing from another thread.
 */
final class UndertowStream implements ByteStream, ChannelListener<Channel> {

  /** See {@link ResponseWriter#SLICE_BYTES}. */
  private static final int SLICE_BYTES = ResponseWriter.SLICE_BYTES;

  /** The engine wants to hear when it can write. */
  private static final int AWAITS_WRITABLE = 1;

  /** TLS has taken bytes that the socket has not; until it has, the stream accepts no more. */
  private static final int FLUSHES = 1 << 1;

  /** Inside a call of XNIO, which may report the closing from within. */
  private static final int IN_IO = 1 << 2;

  /** The engine does not want to read. */
  private static final int PAUSED = 1 << 3;

  /** The connection was reported closed, or was closed here. */
  private static final int CLOSED = 1 << 4;

  private final StreamConnection connection;
  private final UndertowIoThread thread;

  /** Null before {@link #start} and after {@code onClosed}. */
  private @Nullable Listener listener;

  private int state;

  UndertowStream(StreamConnection connection, UndertowIoThread thread) {
    this.connection = connection;
    this.thread = thread;
  }

  /** Starts to listen and, unless the listener has paused it, to read. */
  void start(Listener listener) {
    this.listener = listener;
    if (is(CLOSED)) {
      return;
    }
    connection.getSourceChannel().setReadListener(this);
    connection.getSinkChannel().setWriteListener(this);
    connection.setCloseListener(this);
    if (!is(PAUSED)) {
      resumeReads();
    }
  }

  @Override
  public IoThread ioThread() {
    return thread;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    if (is(CLOSED)) {
      throw new ClosedChannelException();
    }
    set(IN_IO);
    try {
      if (!is(FLUSHES) || flush()) {
        writeSlices(bytes);
      }
    } catch (IOException e) {
      lose(e);
      throw e;
    } finally {
      clear(IN_IO);
    }
  }

  @Override
  public void awaitWritable() {
    if (!is(CLOSED)) {
      set(AWAITS_WRITABLE);
      sink().resumeWrites();
    }
  }

  @Override
  public void pauseReads() {
    if (!is(CLOSED)) {
      set(PAUSED);
      source().suspendReads();
    }
  }

  @Override
  public void resumeReads() {
    if (!is(CLOSED)) {
      clear(PAUSED);
      source().resumeReads();
    }
  }

  @Override
  public void readNow() {
    if (!is(PAUSED)) {
      readable();
    }
  }

  @Override
  public void close() {
    if (!is(CLOSED)) {
      set(CLOSED);
      reportClosedLater(null);
      LingeringClose.start(connection, source(), sink());
    }
  }

  /** Cuts the connection, without regard to what was written. */
  void abort() {
    IoUtils.safeClose(connection);
  }

  @Override
  public void handleEvent(Channel channel) {
    if (channel instanceof ConduitStreamSourceChannel) {
      readable();
    } else if (channel instanceof ConduitStreamSinkChannel) {
      writable();
    } else {
      connectionClosed();
    }
  }

  private void readable() {
    Listener reader = listener;
    if (is(CLOSED) || reader == null) {
      return;
    }
    ByteBuffer buffer = thread.readBuffer();
    int read;
    set(IN_IO);
    try {
      read = source().read(buffer);
    } catch (IOException e) {
      lose(e);
      return;
    } finally {
      clear(IN_IO);
    }
    if (read < 0) {
      lose(null);
    } else if (read > 0 && !is(CLOSED)) {
      buffer.flip();
      try {
        reader.onBytes(buffer);
      } catch (Throwable thrown) {
        EngineCall.failed("onBytes", thrown);
        lose(null);
      }
    }
  }

  private void writable() {
    Listener writer = listener;
    if (is(CLOSED) || writer == null) {
      return;
    }
    set(IN_IO);
    try {
      if (is(FLUSHES) && !flush()) {
        return;
      }
      sink().suspendWrites();
    } catch (IOException e) {
      lose(e);
      return;
    } finally {
      clear(IN_IO);
    }
    if (is(AWAITS_WRITABLE)) {
      clear(AWAITS_WRITABLE);
      try {
        writer.onWritable();
      } catch (Throwable thrown) {
        EngineCall.failed("onWritable", thrown);
        lose(null);
      }
    }
  }

  /** The connection was closed by someone else: the server shuts down, or a timeout expired. */
  private void connectionClosed() {
    if (is(CLOSED)) { // whoever closes it for this stream has seen that
      return;
    }
    if (!thread.isCurrent() || is(IN_IO)) {
      try {
        thread.execute(this::connectionClosed);
        return;
      } catch (RejectedExecutionException e) {
        // The I/O thread is going, and closes its connections one after the other: here.
      }
    }
    set(CLOSED);
    reportClosedLater(null);
  }

  /** The connection is broken, or its end was read. */
  private void lose(@Nullable IOException cause) {
    if (!is(CLOSED)) {
      set(CLOSED);
      source().suspendReads();
      sink().suspendWrites();
      thread.close(connection);
      reportClosedLater(cause);
    }
  }

  /** As a task of its own, so that the listener is never called from within its own calls. */
  private void reportClosedLater(@Nullable IOException cause) {
    try {
      thread.execute(() -> reportClosed(cause));
    } catch (RejectedExecutionException e) {
      reportClosed(cause);
    }
  }

  private void reportClosed(@Nullable IOException cause) {
    Listener last = listener;
    listener = null;
    if (last != null) {
      EngineCall.returned("onClosed", () -> last.onClosed(cause));
    }
  }

  private void writeSlices(ByteBuffer bytes) throws IOException {
    boolean secure = connection instanceof SslConnection;
    int end = bytes.limit();
    try {
      while (bytes.position() < end) {
        int slice = Math.min(SLICE_BYTES, end - bytes.position());
        bytes.limit(bytes.position() + slice);
        int written = sink().write(bytes);
        // A socket that took less than it was given is full; TLS takes one record at a time.
        if (written == 0 || (written < slice && !secure)) {
          break;
        }
      }
    } finally {
      bytes.limit(end);
    }
    flush();
  }

  /**
   * @return whether everything accepted has reached the socket; if not, it will, as the socket
   *     accepts it
   */
  private boolean flush() throws IOException {
    if (sink().flush()) {
      clear(FLUSHES);
      return true;
    }
    set(FLUSHES);
    sink().resumeWrites();
    return false;
  }

  private StreamSourceConduit source() {
    return connection.getSourceChannel().getConduit();
  }

  private StreamSinkConduit sink() {
    return connection.getSinkChannel().getConduit();
  }

  private boolean is(int flag) {
    return (state & flag) != 0;
  }

  private void set(int flag) {
    state |= flag;
  }

  private void clear(int flag) {
    state &= ~flag;
  }
}
