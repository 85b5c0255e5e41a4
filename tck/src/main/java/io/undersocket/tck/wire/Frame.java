package io.undersocket.tck.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A frame of RFC 6455, right or wrong. The ways to change one return another: {@code
 * Frame.text("a").notFinal().unmasked()}.
 *
 * @param fin whether it is the last of its message
 * @param rsv the three reserved bits, RSV1 being 4
 * @param opcode 0 to 15
 * @param masked whether it is masked, as all of a client are to be
 * @param length how its length is written
 * @param declared the length that is written
 * @param payload without the mask; not to be changed
 */
public record Frame(
    boolean fin,
    int rsv,
    int opcode,
    boolean masked,
    Length length,
    long declared,
    byte[] payload) {

  /** How a length is written. */
  public enum Length {
    /** As short as can be, as it has to be. */
    MINIMAL,
    /** In the two bytes after a 126. */
    TWO_BYTES,
    /** In the eight bytes after a 127. */
    EIGHT_BYTES
  }

  /** Opcodes. */
  public static final int CONTINUATION = 0;

  /** Opcode of a message of text. */
  public static final int TEXT = 1;

  /** Opcode of a message of bytes. */
  public static final int BINARY = 2;

  /** Opcode of a close frame. */
  public static final int CLOSE = 8;

  /** Opcode of a ping. */
  public static final int PING = 9;

  /** Opcode of a pong. */
  public static final int PONG = 10;

  /** RSV1: the message is compressed. */
  public static final int RSV1 = 4;

  private static final byte[] MASK = {0x37, (byte) 0xfa, 0x21, 0x3d};

  /** A final, masked frame with any opcode. */
  public static Frame of(int opcode, byte... payload) {
    return new Frame(true, 0, opcode, true, Length.MINIMAL, payload.length, payload);
  }

  /** A whole message of text. */
  public static Frame text(String text) {
    return of(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A whole message of bytes. */
  public static Frame binary(byte... bytes) {
    return of(BINARY, bytes);
  }

  /** The last part of a message. */
  public static Frame continuation(String text) {
    return of(CONTINUATION, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The last part of a message. */
  public static Frame continuation(byte... bytes) {
    return of(CONTINUATION, bytes);
  }

  /** A ping. */
  public static Frame ping(String text) {
    return of(PING, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A pong. */
  public static Frame pong(String text) {
    return of(PONG, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A close frame with nothing in it. */
  public static Frame close() {
    return of(CLOSE);
  }

  /** A close frame. */
  public static Frame close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return of(CLOSE, ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
  }

  /** The same, more of its message to follow. */
  public Frame notFinal() {
    return new Frame(false, rsv, opcode, masked, length, declared, payload);
  }

  /** The same, with reserved bits. */
  public Frame rsv(int bits) {
    return new Frame(fin, bits, opcode, masked, length, declared, payload);
  }

  /** The same, not masked. */
  public Frame unmasked() {
    return new Frame(fin, rsv, opcode, false, length, declared, payload);
  }

  /** The same, with its length written otherwise. */
  public Frame lengthIn(Length other) {
    return new Frame(fin, rsv, opcode, masked, other, declared, payload);
  }

  /** The same, with a length that is not that of its payload. */
  public Frame declaring(long other) {
    return new Frame(fin, rsv, opcode, masked, length, other, payload);
  }

  /** As it goes over the wire. */
  public byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length + 14);
    out.write((fin ? 0x80 : 0) | rsv << 4 | opcode);
    int mask = masked ? 0x80 : 0;
    if (length == Length.EIGHT_BYTES || length == Length.MINIMAL && declared > 0xffff) {
      out.write(mask | 127);
      out.writeBytes(ByteBuffer.allocate(8).putLong(declared).array());
    } else if (length == Length.TWO_BYTES || declared > 125) {
      out.write(mask | 126);
      out.write((int) declared >> 8);
      out.write((int) declared);
    } else {
      out.write(mask | (int) declared);
    }
    byte[] written = payload;
    if (masked) {
      out.writeBytes(MASK);
      written = payload.clone();
      for (int i = 0; i < written.length; i++) {
        written[i] ^= MASK[i & 3];
      }
    }
    out.writeBytes(written);
    return out.toByteArray();
  }

  /** The payload as UTF-8. */
  public String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  /** The code of a close frame; 1005 if it has none. */
  public int code() {
    return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
  }

  /** The reason of a close frame; empty if it has none. */
  public String reason() {
    return payload.length < 2
        ? ""
        : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
  }

  boolean isControl() {
    return opcode >= CLOSE;
  }

  private String name() {
    return switch (opcode) {
      case CONTINUATION -> "continuation";
      case TEXT -> "text";
      case BINARY -> "binary";
      case CLOSE -> "close";
      case PING -> "ping";
      case PONG -> "pong";
      default -> "opcode " + opcode;
    };
  }

  /** As a trace tells it: {@code text "2probe"}, {@code close 1000}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("frame ").append(name());
    if (!fin) {
      text.append(" (not final)");
    }
    if (rsv != 0) {
      text.append(" (reserved bits ").append(rsv).append(')');
    }
    if (length != Length.MINIMAL) {
      text.append(" (length in ").append(length).append(')');
    }
    if (declared != payload.length) {
      text.append(" (declared length ").append(declared).append(')');
    }
    if (opcode == CLOSE && rsv == 0) {
      text.append(' ').append(code());
      return reason().isEmpty()
          ? text.toString()
          : text.append(' ').append(Shown.quoted(reason())).toString();
    }
    if (payload.length == 0) {
      return text.append(", empty").toString();
    }
    return text.append(' ')
        .append(opcode == TEXT && rsv == 0 ? Shown.quoted(payload) : Shown.hex(payload))
        .toString();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Frame f && Arrays.equals(toBytes(), f.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(payload) * 31 + opcode;
  }
}
