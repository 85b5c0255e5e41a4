package io.undersocket.engineio.internal.websocket;

/**
 * The peer broke the protocol or a limit; the connection is to be closed with {@link #closeCode()}.
 *
 * <p>Without a stack trace: the message says what was received and which rule it broke, and a peer
 * can cause this as often as it likes.
 */
public final class WebSocketException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int closeCode;

  private WebSocketException(int closeCode, String message) {
    super(message, null, false, false);
    this.closeCode = closeCode;
  }

  /** The status code for the close frame that answers this: 1002, 1007, 1008 or 1009. */
  public int closeCode() {
    return closeCode;
  }

  static WebSocketException protocolError(String message) {
    return new WebSocketException(CloseCode.PROTOCOL_ERROR, message);
  }

  static WebSocketException invalidData(String message) {
    return new WebSocketException(CloseCode.INVALID_DATA, message);
  }

  static WebSocketException policyViolation(String message) {
    return new WebSocketException(CloseCode.POLICY_VIOLATION, message);
  }

  static WebSocketException tooLarge(String message) {
    return new WebSocketException(CloseCode.TOO_LARGE, message);
  }
}
