package io.undersocket.engineio.internal.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Makes the frames that a server sends: not masked, not fragmented (RFC 6455 §5.1, §5.4). */
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

  /** Puts the header of a whole message, for the payload to follow. */
  public static void putHeader(ByteBuffer out, Opcode opcode, int payloadLength) {
    putHeader(out, FIN | opcode.code(), payloadLength);
  }

  /** A whole message or control frame. */
  public static byte[] frame(Opcode opcode, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(headerLength(payload.length) + payload.length);
    putHeader(frame, opcode, payload.length);
    return frame.put(payload).array();
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

  static void putHeader(ByteBuffer out, int firstByte, int length) {
    out.put((byte) firstByte);
    if (length <= MAX_LENGTH_7) {
      out.put((byte) length);
    } else if (length <= MAX_LENGTH_16) {
      out.put((byte) 126).putShort((short) length);
    } else {
      out.put((byte) 127).putLong(length);
    }
  }
}
