package io.undersocket.socketio;

import io.undersocket.engineio.CloseReason;

/**
 * Why a socket was disconnected. The texts are those of the reference server; applications compare
 * them.
 */
public enum DisconnectReason {
  /** The client left the namespace. */
  CLIENT_NAMESPACE_DISCONNECT("client namespace disconnect"),
  /** The server said so: {@link Socket#disconnect()} or {@code disconnectSockets}. */
  SERVER_NAMESPACE_DISCONNECT("server namespace disconnect"),
  /** {@link SocketIoServer#close()}. */
  SERVER_SHUTTING_DOWN("server shutting down"),
  /** The client broke the protocol, and learns of it with its next poll. */
  FORCED_SERVER_CLOSE("forced server close"),
  /** The server closed the connection. */
  FORCED_CLOSE("forced close"),
  /** The client closed the connection, or it was lost. */
  TRANSPORT_CLOSE("transport close"),
  /** The connection failed. */
  TRANSPORT_ERROR("transport error"),
  /** No pong came in time. */
  PING_TIMEOUT("ping timeout"),
  /** The client sent something that is no Engine.IO packet. */
  PARSE_ERROR("parse error"),
  /**
   * The client did not read as fast as it was sent to; see {@link CloseReason#SLOW_CONSUMER}. The
   * reference server has no such bound.
   */
  SLOW_CONSUMER("slow consumer");

  private final String text;

  DisconnectReason(String text) {
    this.text = text;
  }

  /** The reason as the reference server spells it. */
  public String text() {
    return text;
  }

  /**
   * Whether the client can recover. Not if one of both wanted to part, and not if what the client
   * sent or did not read was the reason.
   */
  boolean isRecoverable() {
    return switch (this) {
      case SERVER_SHUTTING_DOWN,
          FORCED_SERVER_CLOSE,
          FORCED_CLOSE,
          TRANSPORT_CLOSE,
          TRANSPORT_ERROR,
          PING_TIMEOUT ->
          true;
      case CLIENT_NAMESPACE_DISCONNECT, SERVER_NAMESPACE_DISCONNECT, PARSE_ERROR, SLOW_CONSUMER ->
          false;
    };
  }

  @Override
  public String toString() {
    return text;
  }

  static DisconnectReason of(CloseReason reason) {
    return switch (reason) {
      case TRANSPORT_CLOSE -> TRANSPORT_CLOSE;
      case TRANSPORT_ERROR -> TRANSPORT_ERROR;
      case FORCED_CLOSE -> FORCED_CLOSE;
      case PING_TIMEOUT -> PING_TIMEOUT;
      case PARSE_ERROR -> PARSE_ERROR;
      case SLOW_CONSUMER -> SLOW_CONSUMER;
    };
  }
}
