package io.undersocket.engineio.internal.websocket;

/** What a frame is (RFC 6455 §5.2, §11.8). */
public enum Opcode {
  /** A further part of the message that an earlier frame began. */
  CONTINUATION(0x0),
  /** A message of UTF-8 text, or its first part. */
  TEXT(0x1),
  /** A message of bytes, or its first part. */
  BINARY(0x2),
  /** The last frame of its sender. */
  CLOSE(0x8),
  /** Asks for a pong with the same payload. */
  PING(0x9),
  /** Answers a ping, or is sent unasked as a sign of life. */
  PONG(0xA);

  private final int code;

  Opcode(int code) {
    this.code = code;
  }

  /** The four bits on the wire. */
  public int code() {
    return code;
  }
}
