package io.undersocket.engineio.servlet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * An upgraded connection of Jetty, or one stream of HTTP/2, as a stream of bytes.
 *
 * <p>Bytes go straight to the socket (or its TLS). Jetty tells that a socket accepts bytes again
 * only to who has a write outstanding, so what is left of a write begins one, with no more than
 * {@link #HELD_BYTES}; the rest stays with the engine. A stream of HTTP/2 takes bytes by such
 * writes only, one frame each, and ends them as the peer's flow control lets it.
 */
final class JettyStream extends LaneStream {

  /** What a connection that does not keep up owns. */
  private static final int HELD_BYTES = 8 * 1024;

  private final EndPoint endPoint;

  /** Whether it is one stream of a connection. */
  private final boolean tunnel;

  /** Whether bytes come in records or frames, so that what is short need not be the last. */
  private final boolean inPieces;

  private final Callback readable;

  /** Whether Jetty still writes what it was given. */
  private volatile boolean writing;

  /** Whether nothing follows what is being written. Confined to the lane. */
  private boolean ending;

  /** What came together with the request and was not read yet. Confined to the lane. */
  private ByteBuffer early = ByteBuffer.allocate(0);

  private JettyStream(EndPoint endPoint, boolean tunnel, IoLanes lanes) {
    super(lanes);
    this.endPoint = endPoint;
    this.tunnel = tunnel;
    this.inPieces = tunnel || endPoint instanceof SslConnection.SslEndPoint;
    this.readable =
        Callback.from(Invocable.InvocationType.NON_BLOCKING, this::onReadable, this::onFailed);
  }

  static JettyStream ofConnection(EndPoint endPoint, IoLanes lanes) {
    return new JettyStream(endPoint, false, lanes);
  }

  /** One stream of HTTP/2, that of an extended CONNECT. */
  static JettyStream ofTunnel(EndPoint endPoint, IoLanes lanes) {
    return new JettyStream(endPoint, true, lanes);
  }

  /** What came together with the request; before the stream begins. */
  void early(ByteBuffer bytes) {
    early = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
  }

  /** Jetty has found the connection broken, or closes it. */
  void onFailed(@Nullable Throwable cause) {
    onBroken(
        cause == null || cause instanceof IOException
            ? (IOException) cause
            : new IOException("the connection failed", cause));
  }

  // --- reading ---------------------------------------------------------------------------------

  @Override
  void registerRead() {
    endPoint.fillInterested(readable);
  }

  /** To Jetty a buffer is what is in it, and what is read goes behind that. */
  @Override
  Filled fill(ByteBuffer buffer) throws IOException {
    if (early.hasRemaining()) {
      int count = Math.min(early.remaining(), buffer.remaining());
      buffer.put(early.slice(early.position(), count));
      early.position(early.position() + count);
      return Filled.FULL;
    }
    int room = buffer.remaining();
    buffer.limit(buffer.position());
    try {
      while (room > 0) {
        int read = endPoint.fill(buffer);
        if (read < 0) {
          return Filled.ENDED;
        }
        boolean allOfIt = inPieces ? read == 0 : read < room;
        if (allOfIt) {
          return Filled.DRAINED;
        }
        room -= read;
      }
      return Filled.FULL;
    } finally {
      buffer.position(buffer.limit()).limit(buffer.capacity());
    }
  }

  // --- writing ---------------------------------------------------------------------------------

  @Override
  boolean flushLeft() {
    if (writing) {
      return false;
    }
    if (ending) {
      endPoint.shutdownOutput();
    }
    return true;
  }

  @Override
  void writeNow(ByteBuffer bytes) throws IOException {
    if (tunnel) {
      while (bytes.hasRemaining() && !writing) {
        writeSome(bytes);
      }
    } else if (!endPoint.flush(bytes)) {
      writeSome(bytes);
    }
  }

  /** Has Jetty write the next bytes as far and as soon as it can, and tell. */
  private void writeSome(ByteBuffer bytes) {
    ByteBuffer held = ByteBuffer.allocate(Math.min(bytes.remaining(), HELD_BYTES));
    int end = bytes.limit();
    bytes.limit(bytes.position() + held.capacity());
    held.put(bytes).flip();
    bytes.limit(end);
    writing = true;
    endPoint.write(
        Callback.from(Invocable.InvocationType.NON_BLOCKING, this::written, this::onFailed), held);
  }

  private void written() {
    writing = false;
    onWritable();
  }

  @Override
  void registerWrite() {
    if (!writing) {
      onWritable();
    }
  }

  // --- closing ---------------------------------------------------------------------------------

  @Override
  void shutOutput() {
    ending = true;
    flushLeft();
  }

  @Override
  void closeConnection() {
    if (tunnel) {
      // Closing says no more than that nothing follows, and not even that while a write waits.
      endPoint.cancelWrite(new ClosedChannelException());
    }
    endPoint.close();
  }
}
