package io.undersocket.engineio;

/** Why the engine refused a request; codes and messages are those of the reference server. */
public enum ErrorCode {
  /** No transport, an unknown one, or one that is switched off. */
  UNKNOWN_TRANSPORT(0, "Transport unknown"),
  /**
   * No session has this id (any more), or it lives on another server ({@link
   * ConnectionError#namesForeignSession}).
   */
  UNKNOWN_SID(1, "Session ID unknown"),
  /** A session can only be opened by GET. */
  BAD_HANDSHAKE_METHOD(2, "Bad handshake method"),
  /** The request contradicts itself, its session, or a middleware. */
  BAD_REQUEST(3, "Bad request"),
  /** {@code allowRequest} said no. */
  FORBIDDEN(4, "Forbidden"),
  /** The client speaks a revision of the protocol that the server does not. */
  UNSUPPORTED_PROTOCOL_VERSION(5, "Unsupported protocol version");

  private final int code;
  private final String message;

  ErrorCode(int code, String message) {
    this.code = code;
    this.message = message;
  }

  /** The number that the client sees. */
  public int code() {
    return code;
  }

  /** The text that the client sees, unless a refusal brings its own. */
  public String message() {
    return message;
  }
}
