package io.undersocket.engineio.internal.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Writes what a client would send, or should not: the bytes of masked frames, one after the other.
 * Made apart from the code under test, byte by byte.
 */
final class ClientFrames {

  static final int FIN = 0x80;
  static final int RSV1 = 0x40;
  static final int RSV2 = 0x20;
  static final int RSV3 = 0x10;
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  private static final int[] KEY = {0x37, 0xFA, 0x21, 0x3D};

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A whole text message. */
  ClientFrames text(String text) {
    return frame(FIN | TEXT, text.getBytes(UTF_8));
  }

  /** A whole binary message. */
  ClientFrames binary(byte... bytes) {
    return frame(FIN | BINARY, bytes);
  }

  ClientFrames ping(String payload) {
    return frame(FIN | PING, payload.getBytes(UTF_8));
  }

  ClientFrames close(int code, String reason) {
    return frame(FIN | CLOSE, closePayload(code, reason.getBytes(UTF_8)));
  }

  /** A frame of text with this first byte. */
  ClientFrames frame(int firstByte, String payload) {
    return frame(firstByte, payload.getBytes(UTF_8));
  }

  /** A frame with this first byte, masked, and with its length in the fewest bytes. */
  ClientFrames frame(int firstByte, byte[] payload) {
    header(firstByte, payload.length);
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ KEY[i % 4]);
    }
    return this;
  }

  /** Only a header, with the length in the fewest bytes. */
  ClientFrames header(int firstByte, long length) {
    return header(firstByte, length, length < 126 ? 0 : length < 65_536 ? 2 : 8);
  }

  /** Only a header, with the length in so many bytes beyond the second. */
  ClientFrames header(int firstByte, long length, int lengthBytes) {
    out.write(firstByte);
    out.write(0x80 | (lengthBytes == 0 ? (int) length : lengthBytes == 2 ? 126 : 127));
    for (int i = lengthBytes - 1; i >= 0; i--) {
      out.write((int) (length >>> 8 * i));
    }
    for (int each : KEY) {
      out.write(each);
    }
    return this;
  }

  /** Bytes as they are. */
  ClientFrames raw(int... bytes) {
    for (int each : bytes) {
      out.write(each);
    }
    return this;
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }

  ByteBuffer toBuffer() {
    return ByteBuffer.wrap(toByteArray());
  }

  static byte[] closePayload(int code, byte[] reason) {
    byte[] payload = new byte[2 + reason.length];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(reason, 0, payload, 2, reason.length);
    return payload;
  }
}
