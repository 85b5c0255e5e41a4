package io.undersocket.socketio;

import io.undersocket.socketio.spi.BroadcastFlags;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Says something to the client of a socket in a special way. Immutable. The flags also hold for the
 * broadcasts that start here.
 */
public final class SocketOperator implements Emitter, Broadcaster {

  private final Socket socket;
  private final BroadcastFlags flags;

  SocketOperator(Socket socket, BroadcastFlags flags) {
    this.socket = socket;
    this.flags = flags;
  }

  /**
   * If nothing can be sent to the client at that instant, because something sent before is still on
   * its way or no poll is waiting, the packet is dropped ({@code volatile}).
   */
  public SocketOperator asVolatile() {
    return new SocketOperator(socket, flags.asVolatile());
  }

  /** Whether transports may compress the packet; true unless switched off. */
  public SocketOperator compress(boolean compress) {
    return new SocketOperator(socket, flags.withCompress(compress));
  }

  /** Has acknowledgements fail that do not come within this time. */
  public SocketOperator timeout(Duration timeout) {
    return new SocketOperator(socket, flags.withTimeout(timeout));
  }

  @Override
  public void emit(String event, @Nullable Object... args) {
    socket.emit(flags, event, args);
  }

  @Override
  public CompletionStage<Args> emitWithAck(String event, @Nullable Object... args) {
    return socket.emitWithAck(flags, event, args);
  }

  @Override
  public BroadcastOperator broadcast() {
    return socket.broadcast(flags);
  }

  @Override
  public String toString() {
    return "SocketOperator[" + socket + " " + flags + "]";
  }
}
