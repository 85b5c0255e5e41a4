package io.undersocket.socketio;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Says something to one client. Callable from any thread; never blocks. Packets leave in the order
 * of the calls. What is said to a socket that is disconnected is dropped silently.
 *
 * <p>Arguments may be what JSON knows (null, strings, numbers, booleans, maps, lists, arrays),
 * bytes ({@code byte[]}, {@code ByteBuffer}) anywhere in it, and whatever the {@link
 * io.undersocket.socketio.spi.JsonBinding} can write. They are encoded before the call returns and
 * may be changed afterwards. A {@link Json} is relayed as it was received; {@link Args} given as
 * the only argument stand for all the arguments in them, relayed in the same way.
 */
public interface Emitter {

  /**
   * Sends an event.
   *
   * @param event its name; {@code "1"} is also heard by those who listen for the number 1
   * @param args its arguments
   * @throws IllegalArgumentException if the name is reserved ({@code connect}, {@code
   *     connect_error}, {@code disconnect}, {@code disconnecting}, {@code newListener}, {@code
   *     removeListener}), or an argument cannot be encoded
   */
  void emit(String event, @Nullable Object... args);

  /**
   * Sends an event and asks for an answer.
   *
   * @return the arguments of the answer. It fails with an {@link AckTimeoutException} if a {@code
   *     timeout} was set and no answer came in time; without a timeout it fails with a {@link
   *     DisconnectedException} when the socket is disconnected (the reference server never
   *     completes it then). Completed on the socket's executor.
   * @throws IllegalArgumentException as {@link #emit}
   */
  CompletionStage<Args> emitWithAck(String event, @Nullable Object... args);

  /** Sends the event {@code message}. */
  default void send(@Nullable Object... args) {
    emit("message", args);
  }
}
