package io.undersocket.engineio;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Frames as a client sends them: masked. */
final class ClientFrames {

  private static final byte[] KEY = {0x12, 0x34, 0x56, 0x78};

  private ClientFrames() {}

  static byte[] text(String text) {
    return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] binary(byte... bytes) {
    return frame(0x82, bytes);
  }

  static byte[] close() {
    return frame(0x88, new byte[0]);
  }

  static byte[] close(int code) {
    return frame(0x88, new byte[] {(byte) (code >> 8), (byte) code});
  }

  static byte[] ping(String payload) {
    return frame(0x89, payload.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] frame(int firstByte, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(firstByte);
    if (payload.length <= 125) {
      frame.write(0x80 | payload.length);
    } else if (payload.length <= 0xFFFF) {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    frame.writeBytes(KEY);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ KEY[i & 3]);
    }
    return frame.toByteArray();
  }
}
