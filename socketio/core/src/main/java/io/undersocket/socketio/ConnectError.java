package io.undersocket.socketio;

import org.jspecify.annotations.Nullable;

/**
 * Refuses a client that wants to connect to a namespace: thrown by a {@link Middleware}, or what
 * the stage of an {@link AsyncMiddleware} fails with. The client gets message and data in its
 * {@code connect_error}.
 */
public final class ConnectError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String message;
  private final transient @Nullable Object data;

  /** Refuses with a message. */
  public ConnectError(String message) {
    this(message, null);
  }

  /**
   * Refuses with a message and more.
   *
   * @param data anything that can be emitted; null for none
   */
  public ConnectError(String message, @Nullable Object data) {
    super(message, null, false, false);
    this.message = message;
    this.data = data;
  }

  /** What the client is told. */
  public String message() {
    return message;
  }

  /** What the client gets besides, or null. */
  public @Nullable Object data() {
    return data;
  }
}
