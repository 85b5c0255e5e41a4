package io.undersocket.engineio.internal.websocket;

/**
 * Where decoded messages go. Called synchronously by {@link FrameReader#read}, in the order of
 * arrival. Every array is the receiver's from then on.
 */
public interface MessageSink {

  /** A whole text message: valid UTF-8. */
  void onText(byte[] utf8);

  /** A whole binary message. */
  void onBinary(byte[] bytes);

  /** A ping, to be answered by a pong with the same payload: at most 125 bytes. */
  void onPing(byte[] payload);

  /** A pong: at most 125 bytes. */
  void onPong(byte[] payload);

  /**
   * The peer's close frame; nothing follows it.
   *
   * @param code a code that may be sent, or {@link CloseCode#NONE} when the frame was empty
   * @param reason at most 123 bytes of UTF-8, often empty
   */
  void onClose(int code, String reason);
}
