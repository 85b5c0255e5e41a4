package io.undersocket.engineio.internal.websocket;

import java.nio.charset.StandardCharsets;

/**
 * Makes the frames that a server sends: not masked, not fragmented (RFC 6455 §5.1, §5.4).
 *
 * <p>A whole frame is one array, made once: nobody changes it, so any number of connections may be
 * sent the same one.
 */
public final class Frames {

  /** The longest header of a frame that is not masked. */
  static final int MAX_HEADER_LENGTH = 10;

  /** The longest reason of a close frame, in bytes of UTF-8. */
  static final int MAX_REASON_LENGTH = FrameHeader.MAX_CONTROL_PAYLOAD - Short.BYTES;

  private static final int FIN = 0x80;
  private static final int MAX_LENGTH_7 = 125;
  private static final int MAX_LENGTH_16 = 0xFFFF;

  private Frames() {}

  /** The length of the header before a payload of this length: 2, 4 or 10 bytes. */
  public static int headerLength(int payloadLength) {
    return payloadLength <= MAX_LENGTH_7 ? 2 : payloadLength <= MAX_LENGTH_16 ? 4 : 10;
  }

  /**
   * Puts the header of a whole message into an array, so that an encoder can append the payload.
   *
   * @return the index after the header
   */
  public static int putHeader(byte[] out, int at, Opcode opcode, int payloadLength) {
    return putHeader(out, at, FIN | opcode.code(), payloadLength);
  }

  /** A whole message or control frame. */
  public static byte[] frame(Opcode opcode, byte[] payload) {
    byte[] frame = new byte[headerLength(payload.length) + payload.length];
    int at = putHeader(frame, 0, opcode, payload.length);
    System.arraycopy(payload, 0, frame, at, payload.length);
    return frame;
  }

  /** The answer to a ping with this payload. */
  public static byte[] pong(byte[] payload) {
    if (payload.length > FrameHeader.MAX_CONTROL_PAYLOAD) {
      throw new IllegalArgumentException(
          "a control frame carries at most "
              + FrameHeader.MAX_CONTROL_PAYLOAD
              + " bytes, not "
              + payload.length);
    }
    return frame(Opcode.PONG, payload);
  }

  /** A close frame without a status code: {@code 88 00}. */
  public static byte[] close() {
    return frame(Opcode.CLOSE, Bytes.EMPTY);
  }

  /**
   * A close frame.
   *
   * @param code one that {@link CloseCode#mayBeSent}
   * @param reason cut after the last character that fits into 123 bytes
   */
  public static byte[] close(int code, String reason) {
    if (!CloseCode.mayBeSent(code)) {
      throw new IllegalArgumentException("a close frame must not carry the status code " + code);
    }
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, MAX_REASON_LENGTH);
    while (length < text.length && (text[length] & 0xC0) == 0x80) {
      length--;
    }
    byte[] payload = new byte[Short.BYTES + length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, Short.BYTES, length);
    return frame(Opcode.CLOSE, payload);
  }

  static int putHeader(byte[] out, int at, int firstByte, int length) {
    int i = at;
    out[i++] = (byte) firstByte;
    if (length <= MAX_LENGTH_7) {
      out[i++] = (byte) length;
    } else if (length <= MAX_LENGTH_16) {
      out[i++] = 126;
      out[i++] = (byte) (length >> 8);
      out[i++] = (byte) length;
    } else {
      out[i++] = 127;
      for (int shift = 56; shift >= 0; shift -= 8) {
        out[i++] = (byte) ((long) length >> shift);
      }
    }
    return i;
  }
}
