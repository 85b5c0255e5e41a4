package io.undersocket.engineio.servlet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An upgraded connection of Tomcat as a stream of bytes.
 *
 * <p>Writes go straight to the socket (or its TLS), so that Tomcat's buffers for the connection may
 * be small and what the socket does not take stays with the engine. What there is to read is waited
 * for by a loop of the lane's: Tomcat's poller has a thread of its pool woken for each connection.
 */
final class TomcatStream extends LaneStream implements ReadLoop.Reader {

  private static final Logger log = LoggerFactory.getLogger(TomcatStream.class);

  /** One read of a record of TLS, or of Tomcat's default buffer, fits. */
  private static final int MIN_ROOM_BYTES = 16 * 1024;

  /** What is given to the socket at once: see {@code ResponseWriter.SLICE_BYTES} for Undertow. */
  private static final int SLICE_BYTES = 128 * 1024;

  private final SocketWrapperBase<?> socket;
  private final boolean secure;

  /**
   * Null with TLS, whose bytes Tomcat may have before the socket does, and then its poller waits.
   */
  private final ReadLoop.@Nullable Registration registration;

  TomcatStream(SocketWrapperBase<?> socket, IoLanes lanes) {
    super(lanes);
    this.socket = socket;
    this.secure = !(socket.getSocket() instanceof NioChannel) || isSecure(socket);
    this.registration = secure ? null : registration();
  }

  private ReadLoop.@Nullable Registration registration() {
    if (!(socket.getSocket() instanceof NioChannel channel)) {
      return null;
    }
    try {
      return lanes.readLoop(lane).register(channel.getIOChannel(), this);
    } catch (IOException e) {
      log.debug("Tomcat's poller has to wait for what there is to read", e);
      return null;
    }
  }

  private static boolean isSecure(SocketWrapperBase<?> socket) {
    return socket.getSocket() instanceof SecureNioChannel;
  }

  /** Tomcat has found the connection broken, or closes it. */
  void onBroken() {
    onBroken(socket.getError());
  }

  @Override
  void registerRead() {
    if (registration != null) {
      registration.awaitReadable();
    } else {
      socket.registerReadInterest();
    }
  }

  @Override
  Filled fill(ByteBuffer buffer) throws IOException {
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

  @Override
  void registerWrite() {
    socket.registerWriteInterest();
  }

  @Override
  void writeNow(ByteBuffer bytes) throws IOException {
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
    flushLeft();
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

  @Override
  boolean flushLeft() throws IOException {
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

  @Override
  void shutOutput() throws IOException {
    if (!secure && socket.getSocket() instanceof NioChannel channel) {
      channel.getIOChannel().shutdownOutput();
    }
  }

  @Override
  void closeConnection() {
    socket.close();
    if (registration != null) {
      registration.closed();
    }
  }
}
