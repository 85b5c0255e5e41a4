package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.ByteStream;
import io.undersocket.engineio.spi.HttpExchange.UpgradeListener;
import io.undersocket.engineio.spi.IoThread;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * An upgraded connection of Tomcat as a stream of bytes.
 *
 * <p>Writes go straight to the socket (or its TLS), so that Tomcat's buffers for the connection may
 * be small and what the socket does not take stays with the engine.
 *
 * <p>Confined to its lane, but for what Tomcat calls, which enters it.
 */
final class TomcatStream implements ByteStream, IoLanes.Open {

  /** How long the peer may take to close its side after we have closed ours. */
  private static final Duration MAX_LINGERING = Duration.ofSeconds(2);

  /** How much of its input is thrown away meanwhile. */
  private static final long MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

  /** One read of a record of TLS, or of Tomcat's default buffer, fits. */
  private static final int MIN_ROOM_BYTES = 16 * 1024;

  /** What is given to the socket at once: see {@code ResponseWriter.SLICE_BYTES} for Undertow. */
  private static final int SLICE_BYTES = 128 * 1024;

  private enum Phase {
    OPEN,
    /** Closed for the engine; what it wrote last is on its way to the peer. */
    LINGERING,
    CLOSED
  }

  private final SocketWrapperBase<?> socket;
  private final IoLanes lanes;
  private final IoLane lane;
  private final boolean secure;

  /** Null before the stream was taken and after {@code onClosed}. */
  private @Nullable Listener listener;

  private Phase phase = Phase.OPEN;
  private boolean paused;

  /** Whether Tomcat will tell when there is something to read. */
  private boolean awaitsReadable;

  /** Whether the engine wants to hear when it can write. */
  private boolean awaitsWritable;

  private long discarded;
  private Runnable cancelLingering = () -> {};

  TomcatStream(SocketWrapperBase<?> socket, IoLanes lanes) {
    this.socket = socket;
    this.lanes = lanes;
    this.lane = lanes.lane();
    this.secure = !(socket.getSocket() instanceof NioChannel) || isSecure(socket);
  }

  private static boolean isSecure(SocketWrapperBase<?> socket) {
    return socket.getSocket() instanceof SecureNioChannel;
  }

  // --- what Tomcat tells -----------------------------------------------------------------------

  /** Gives the stream to who has asked for it. Tomcat reports that it is readable next. */
  void begin(UpgradeListener taker) {
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

  void onReadable() {
    lane.enter(this::readable);
  }

  void onWritable() {
    lane.enter(this::writable);
  }

  /** Tomcat has found the connection broken, or closes it. */
  void onBroken() {
    lane.enter(() -> lose(socket.getError()));
  }

  @Override
  public void cut() {
    try {
      lane.execute(() -> lose(null));
    } catch (RejectedExecutionException e) {
      socket.close();
    }
  }

  // --- reading ---------------------------------------------------------------------------------

  @Override
  public IoThread ioThread() {
    return lane;
  }

  @Override
  public void pauseReads() {
    paused = true;
  }

  @Override
  public void resumeReads() {
    if (paused) {
      paused = false;
      readLater();
    }
  }

  @Override
  public void readNow() {
    if (phase == Phase.OPEN && !paused && listener != null && read()) {
      readLater();
    }
  }

  /** Reads without being told: there may be bytes that Tomcat has read from the socket already. */
  private void readLater() {
    runLater(
        () -> {
          if (!awaitsReadable) {
            readable();
          }
        });
  }

  private void readable() {
    awaitsReadable = false;
    if (phase == Phase.LINGERING) {
      discard();
      return;
    }
    if (phase == Phase.CLOSED || paused || listener == null) {
      return; // Resuming reads.
    }
    boolean more = read();
    if (phase != Phase.OPEN || paused) {
      return;
    }
    if (more) {
      readLater();
    } else {
      awaitReadable();
    }
  }

  private void awaitReadable() {
    awaitsReadable = true;
    try {
      socket.registerReadInterest();
    } catch (RuntimeException e) {
      lose(new IOException("Tomcat has let go of the connection", e));
    }
  }

  /**
   * Reads a bufferful and hands it over.
   *
   * @return whether there may be more that Tomcat will not tell of
   */
  private boolean read() {
    ByteBuffer buffer = lane.readBuffer();
    Filled filled;
    IOException broken = null;
    try {
      filled = fill(buffer);
    } catch (IOException | RuntimeException e) {
      filled = Filled.ENDED;
      broken = e instanceof IOException io ? io : new IOException("reading failed", e);
    }
    buffer.flip();
    Listener reader = listener;
    if (buffer.hasRemaining() && reader != null) {
      try {
        reader.onBytes(buffer);
      } catch (Throwable thrown) {
        EngineCall.failed("onBytes", thrown);
        lose(null);
      }
    }
    if (filled == Filled.ENDED) {
      lose(broken);
    }
    return filled == Filled.FULL;
  }

  /** How reading into a buffer has ended. */
  private enum Filled {
    /** There is no more to read now, and the poller tells when there is. */
    DRAINED,
    /** There may be more. */
    FULL,
    /** The peer has closed. */
    ENDED
  }

  private Filled fill(ByteBuffer buffer) throws IOException {
    while (buffer.remaining() >= MIN_ROOM_BYTES) {
      int asked = Math.min(buffer.remaining(), appBufferBytes());
      int read;
      try {
        read = socket.read(false, buffer);
      } catch (EOFException e) {
        return Filled.ENDED;
      } finally {
        buffer.limit(buffer.capacity());
      }
      if (read < 0) {
        return Filled.ENDED;
      }
      boolean allOfIt = secure ? read == 0 : read < asked;
      if (allOfIt) {
        return socket.getSocketBufferHandler().isReadBufferEmpty() ? Filled.DRAINED : Filled.FULL;
      }
    }
    return Filled.FULL;
  }

  /** Tomcat reads no more than that at once, whatever it is given. */
  private int appBufferBytes() {
    return Math.max(1, socket.getSocketBufferHandler().getReadBuffer().capacity());
  }

  // --- writing ---------------------------------------------------------------------------------

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    if (phase != Phase.OPEN) {
      throw new ClosedChannelException();
    }
    try {
      if (flush()) {
        writeSlices(bytes);
      }
    } catch (IOException e) {
      lose(e);
      throw e;
    } catch (RuntimeException e) {
      IOException broken = new IOException("Tomcat has let go of the connection", e);
      lose(broken);
      throw broken;
    }
  }

  @Override
  public void awaitWritable() {
    if (phase == Phase.OPEN) {
      awaitsWritable = true;
      socket.registerWriteInterest();
    }
  }

  private void writable() {
    if (phase == Phase.CLOSED) {
      return;
    }
    try {
      if (!flush()) {
        return;
      }
    } catch (IOException | RuntimeException e) {
      lose(e instanceof IOException io ? io : new IOException("writing failed", e));
      return;
    }
    Listener writer = listener;
    if (phase == Phase.OPEN && awaitsWritable && writer != null) {
      awaitsWritable = false;
      try {
        writer.onWritable();
      } catch (Throwable thrown) {
        EngineCall.failed("onWritable", thrown);
        lose(null);
      }
    }
  }

  private void writeSlices(ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    try {
      while (bytes.position() < end) {
        int slice = Math.min(SLICE_BYTES, end - bytes.position());
        bytes.limit(bytes.position() + slice);
        int written = writeSlice(bytes);
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

  private int writeSlice(ByteBuffer bytes) throws IOException {
    if (socket.getSocket() instanceof NioChannel channel) {
      return channel.write(bytes);
    }
    if (!socket.canWrite()) {
      return 0;
    }
    // Another connector than NIO's: what it does not send at once it keeps, so it gets little.
    int slice = Math.min(bytes.remaining(), MIN_ROOM_BYTES);
    bytes.limit(bytes.position() + slice);
    socket.write(false, bytes);
    return slice;
  }

  /**
   * Has the socket take what Tomcat has taken.
   *
   * @return whether it has; if not, it will, as the socket accepts it
   */
  private boolean flush() throws IOException {
    boolean left = socket.hasDataToWrite() && socket.flush(false);
    if (!left && socket.getSocket() instanceof NioChannel channel) {
      if (channel.getOutboundRemaining() > 0) {
        channel.flushOutbound();
      }
      left = channel.getOutboundRemaining() > 0;
    }
    if (left) {
      socket.registerWriteInterest();
    }
    return !left;
  }

  // --- closing ---------------------------------------------------------------------------------

  /**
   * Closing a socket that has unread input resets it, and a reset makes the peer drop what it has
   * not read yet: a close frame. So the writing side is shut first, and input is thrown away until
   * the peer closes too, within two bounds.
   */
  @Override
  public void close() {
    if (phase != Phase.OPEN) {
      return;
    }
    phase = Phase.LINGERING;
    reportClosedLater(null);
    try {
      flush();
      if (!secure && socket.getSocket() instanceof NioChannel channel) {
        channel.getIOChannel().shutdownOutput();
      }
    } catch (IOException | RuntimeException e) {
      release();
      return;
    }
    cancelLingering = lanes.schedule(MAX_LINGERING, this::cut);
    if (!awaitsReadable) {
      discard();
    }
  }

  private void discard() {
    try {
      Filled filled;
      do {
        ByteBuffer buffer = lane.readBuffer();
        filled = fill(buffer);
        discarded += buffer.position();
      } while (filled == Filled.FULL && discarded <= MAX_DISCARDED_BYTES);
      if (filled != Filled.DRAINED) {
        release();
      } else {
        awaitReadable();
      }
    } catch (IOException | RuntimeException e) {
      release();
    }
  }

  /** The connection is broken, or its end was read. */
  private void lose(@Nullable IOException cause) {
    boolean wasOpen = phase == Phase.OPEN;
    release();
    if (wasOpen) {
      reportClosedLater(cause);
    }
  }

  private void release() {
    phase = Phase.CLOSED;
    cancelLingering.run();
    socket.close();
    lanes.closed(this);
  }

  /** As a task of its own, so that the listener is never called from within its own calls. */
  private void reportClosedLater(@Nullable IOException cause) {
    runLater(
        () -> {
          Listener last = listener;
          listener = null;
          if (last != null) {
            EngineCall.returned("onClosed", () -> last.onClosed(cause));
          }
        });
  }

  private void runLater(Runnable task) {
    try {
      lane.execute(task);
    } catch (RejectedExecutionException e) {
      task.run(); // The servlet is gone.
    }
  }
}
