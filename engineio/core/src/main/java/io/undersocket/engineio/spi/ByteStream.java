package io.undersocket.engineio.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection after the 101 response: bytes in both directions, never blocking.
 *
 * <p>Every method except {@link #ioThread()} is called on the stream's I/O thread only, and every
 * call of the {@link Listener} is made there. Reading starts when {@link
 * HttpExchange.UpgradeListener#upgraded} has returned.
 */
public interface ByteStream {

  /** The thread that serves this stream. Constant for the life of the stream. */
  IoThread ioThread();

  /**
   * Writes as many bytes as the connection accepts now, without blocking and without keeping the
   * buffer: what was not accepted is still {@link ByteBuffer#remaining() remaining} when it
   * returns.
   *
   * @throws IOException if the connection is broken; the listener's {@link Listener#onClosed} still
   *     follows once {@link #close()} was called or the loss was noticed
   */
  void write(ByteBuffer bytes) throws IOException;

  /** Asks for one call of {@link Listener#onWritable} as soon as the connection accepts bytes. */
  void awaitWritable();

  /**
   * Stops reading: the peer is slowed down by TCP. Bytes already handed over are the listener's. A
   * closed connection may go unnoticed while reads are paused.
   */
  void pauseReads();

  /** Reads again after {@link #pauseReads()}. */
  void resumeReads();

  /**
   * Reads once what has arrived, if anything has, without waiting to be told by the loop: {@link
   * Listener#onBytes} or {@link Listener#onClosed} may follow before it returns. Does nothing while
   * reads are paused. Not from within a call of the listener.
   */
  void readNow();

  /**
   * Closes the connection. Bytes accepted by {@link #write} before still reach the peer if the
   * network allows it. Idempotent; {@link Listener#onClosed} follows, possibly before it returns.
   */
  void close();

  /** Receives what happens on the stream; called on the I/O thread, one call at a time. */
  interface Listener {

    /**
     * Bytes arrived: one read's worth, so that a busy connection cannot starve the others of its
     * thread. The buffer belongs to the binding and is valid during the call; the listener may
     * change its content and should consume all of it.
     */
    void onBytes(ByteBuffer bytes);

    /** The connection accepts bytes again, after {@link ByteStream#awaitWritable()}. */
    void onWritable();

    /**
     * The connection is gone: closed by the peer, by {@link ByteStream#close()} or by a failure.
     * Called exactly once, the last call of all.
     *
     * @param cause what broke it, or null when it was closed in order
     */
    void onClosed(@Nullable IOException cause);
  }
}
