package io.undersocket.engineio;

/**
 * How WebSocket messages are compressed with {@code permessage-deflate} (RFC 7692), for clients
 * that offer it ({@code perMessageDeflate} of the reference server). Off unless set in the options.
 *
 * <p>Keeping a context between messages compresses better and costs a deflate and an inflate window
 * (some 300 KiB of native memory) for every connection; without it the state is borrowed for a
 * message.
 *
 * @param threshold messages with fewer bytes are sent uncompressed
 * @param serverContextTakeover whether the server may keep its window between messages, if the
 *     client allows it
 * @param clientContextTakeover whether the client may keep its window between messages
 */
public record WebSocketCompression(
    int threshold, boolean serverContextTakeover, boolean clientContextTakeover) {

  /** The settings of the reference server: messages from 1,024 bytes, contexts kept. */
  public static final WebSocketCompression DEFAULT = new WebSocketCompression(1024, true, true);

  /**
   * Compresses messages from a size on.
   *
   * @throws IllegalArgumentException if the threshold is negative
   */
  public WebSocketCompression {
    if (threshold < 0) {
      throw new IllegalArgumentException(
          "webSocketCompression threshold is " + threshold + " bytes, must be 0 or more");
    }
  }
}
