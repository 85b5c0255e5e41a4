package io.undersocket.tck.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A whole message of a WebSocket, or the close frame.
 *
 * @param opcode {@link Frame#TEXT}, {@link Frame#BINARY} or {@link Frame#CLOSE}
 * @param payload all parts put together, inflated; not to be changed
 * @param compressed whether it came compressed (RSV1)
 * @param frames in how many frames it came
 */
public record Message(int opcode, byte[] payload, boolean compressed, int frames) {

  /** The payload as UTF-8. */
  public String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  /** Whether it is a message of text. */
  public boolean isText() {
    return opcode == Frame.TEXT;
  }

  /** Whether it is a message of bytes. */
  public boolean isBinary() {
    return opcode == Frame.BINARY;
  }

  /** Whether it is the close frame. */
  public boolean isClose() {
    return opcode == Frame.CLOSE;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Message m && opcode == m.opcode && Arrays.equals(payload, m.payload);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(payload) * 31 + opcode;
  }

  @Override
  public String toString() {
    return switch (opcode) {
      case Frame.TEXT -> "text " + Shown.quoted(payload);
      case Frame.BINARY -> "bytes " + Shown.hex(payload);
      default -> Frame.of(opcode, payload).toString();
    };
  }
}
