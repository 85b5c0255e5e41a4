package io.undersocket.engineio;

/**
 * Why a session ended. The texts are those of the reference server; applications and clients
 * compare them.
 */
public enum CloseReason {
  /** The peer closed: the WebSocket ended, or a close packet came over polling. */
  TRANSPORT_CLOSE("transport close"),
  /** A transport failed or was misused; the description says how. */
  TRANSPORT_ERROR("transport error"),
  /** The server closed: {@link EngineSocket#close()} or {@link EngineServer#close()}. */
  FORCED_CLOSE("forced close"),
  /** No pong came in time. */
  PING_TIMEOUT("ping timeout"),
  /** The peer sent something that is no Engine.IO packet. */
  PARSE_ERROR("parse error"),
  /**
   * The peer did not read as fast as it was sent to: {@link EngineOptions#maxOutboundBytes()} were
   * waiting. The reference server has no such bound.
   */
  SLOW_CONSUMER("slow consumer");

  private final String text;

  CloseReason(String text) {
    this.text = text;
  }

  /** The reason as the reference server spells it. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return text;
  }
}
