package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.EngineCall;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An upgraded connection as a stream of bytes, in a container that shows no I/O threads: all that
 * is the same whatever the container calls a connection.
 *
 * <p>Confined to its lane, but for what the container calls, which enters it.
 */
abstract class LaneStream extends UpgradedStream {

  /** How long the peer may take to close its side after we have closed ours. */
  private static final Duration MAX_LINGERING = Duration.ofSeconds(2);

  /** How much of its input is thrown away meanwhile. */
  private static final long MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

  private enum Phase {
    OPEN,
    /** Closed for the engine; what it wrote last is on its way to the peer. */
    LINGERING,
    CLOSED
  }

  /** How reading into a buffer has ended. */
  enum Filled {
    /** There is no more to read now, and the container tells when there is. */
    DRAINED,
    /** There may be more. */
    FULL,
    /** The peer has closed. */
    ENDED
  }

  private Phase phase = Phase.OPEN;
  private boolean paused;

  /** Whether the container will tell when there is something to read. */
  private boolean awaitsReadable;

  private long discarded;
  private Runnable cancelLingering = () -> {};

  LaneStream(IoLanes lanes) {
    super(lanes);
  }

  // --- what a container does in its own way ------------------------------------------------------

  /** Reads what is there, as far as the buffer goes. */
  abstract Filled fill(ByteBuffer buffer) throws IOException;

  /** Asks for one call of {@link #onReadable}. */
  abstract void registerRead();

  /**
   * Has the socket take what it was given before.
   *
   * @return whether it has; if not, {@link #onWritable} is called as the socket accepts it
   */
  abstract boolean flushLeft() throws IOException;

  /** Gives the socket what it accepts now; called when nothing is left of what it was given. */
  abstract void writeNow(ByteBuffer bytes) throws IOException;

  /** Asks for one call of {@link #onWritable}, if none is going to come. */
  abstract void registerWrite();

  /** Lets the peer see the end of what is written, where that does no harm to what was. */
  abstract void shutOutput() throws IOException;

  // --- what the container tells ------------------------------------------------------------------

  final void onReadable() {
    lane.enter(this::readable);
  }

  final void onWritable() {
    lane.enter(this::writable);
  }

  /** The container has found the connection broken, or closes it. */
  final void onBroken(@Nullable IOException cause) {
    lane.enter(() -> lose(cause));
  }

  // --- reading ---------------------------------------------------------------------------------

  @Override
  public final void pauseReads() {
    paused = true;
  }

  @Override
  public final void resumeReads() {
    if (paused) {
      paused = false;
      readLater();
    }
  }

  @Override
  public final void readNow() {
    if (phase == Phase.OPEN && !paused && listener != null && read()) {
      readLater();
    }
  }

  /** Reads without being told: there may be bytes that the container has read already. */
  private void readLater() {
    runLater(
        () -> {
          if (!awaitsReadable) {
            readable();
          }
        });
  }

  /** There is something to read; in the lane. */
  public final void readInLane() {
    readable();
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
      registerRead();
    } catch (RuntimeException e) {
      lose(letGo(e));
    }
  }

  /**
   * Reads a bufferful and hands it over.
   *
   * @return whether there may be more that the container will not tell of
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

  // --- writing ---------------------------------------------------------------------------------

  @Override
  public final void write(ByteBuffer bytes) throws IOException {
    if (phase != Phase.OPEN) {
      throw new ClosedChannelException();
    }
    try {
      if (flushLeft()) {
        writeNow(bytes);
      }
    } catch (IOException e) {
      lose(e);
      throw e;
    } catch (RuntimeException e) {
      IOException broken = letGo(e);
      lose(broken);
      throw broken;
    }
  }

  private static IOException letGo(RuntimeException cause) {
    return new IOException("the container has let go of the connection", cause);
  }

  @Override
  public final void awaitWritable() {
    if (phase == Phase.OPEN) {
      wantsToWrite();
      registerWrite();
    }
  }

  private void writable() {
    if (phase == Phase.CLOSED) {
      return;
    }
    try {
      if (!flushLeft()) {
        return;
      }
    } catch (IOException | RuntimeException e) {
      lose(e instanceof IOException io ? io : new IOException("writing failed", e));
      return;
    }
    if (phase == Phase.OPEN) {
      tellWritable();
    }
  }

  // --- closing ---------------------------------------------------------------------------------

  /**
   * Closing a socket that has unread input resets it, and a reset makes the peer drop what it has
   * not read yet: a close frame. So the writing side is shut first, and input is thrown away until
   * the peer closes too, within two bounds.
   */
  @Override
  public final void close() {
    if (phase != Phase.OPEN) {
      return;
    }
    phase = Phase.LINGERING;
    reportClosedLater(null);
    try {
      flushLeft();
      shutOutput();
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

  @Override
  final void lose(@Nullable IOException cause) {
    boolean wasOpen = phase == Phase.OPEN;
    release();
    if (wasOpen) {
      reportClosedLater(cause);
    }
  }

  private void release() {
    phase = Phase.CLOSED;
    cancelLingering.run();
    closeConnection();
    lanes.closed(this);
  }
}
