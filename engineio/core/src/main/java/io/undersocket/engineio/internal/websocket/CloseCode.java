package io.undersocket.engineio.internal.websocket;

/** The status codes of close frames that the engine has a use for (RFC 6455 §7.4.1). */
public final class CloseCode {

  /** A frame broke the protocol. */
  public static final int PROTOCOL_ERROR = 1002;

  /** The close frame was empty. Never on the wire. */
  public static final int NONE = 1005;

  /** A message's content does not fit its type, such as text that is not UTF-8. */
  public static final int INVALID_DATA = 1007;

  /** A message is acceptable by the protocol, but not to this endpoint. */
  public static final int POLICY_VIOLATION = 1008;

  /** A message is larger than this endpoint accepts. */
  public static final int TOO_LARGE = 1009;

  private CloseCode() {}

  /** Whether a close frame may carry this code (RFC 6455 §7.4 and the registry it created). */
  public static boolean mayBeSent(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }
}
