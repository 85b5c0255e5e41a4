package io.undersocket.engineio.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Application data in a message packet: text or bytes.
 *
 * <p>Text is kept as the UTF-8 it has on the wire and becomes a String only when asked. The content
 * may be a slice of a larger array that others share: whoever reads the array must not write to it.
 */
public final class Message {

  private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

  private final byte[] array;
  private final int offset;
  private final int length;
  private final boolean binary;

  private Message(byte[] array, int offset, int length, boolean binary) {
    if (offset < 0 || length < 0 || offset > array.length - length) {
      throw new IndexOutOfBoundsException(
          "slice " + offset + "+" + length + " of an array of " + array.length);
    }
    this.array = array;
    this.offset = offset;
    this.length = length;
    this.binary = binary;
  }

  /** A text message. Lone surrogates become U+FFFD, as a browser encodes them. */
  public static Message text(String text) {
    byte[] utf8 = utf8(text);
    return new Message(utf8, 0, utf8.length, false);
  }

  /** A text message from valid UTF-8; the array is not copied. */
  public static Message text(byte[] utf8, int offset, int length) {
    return new Message(utf8, offset, length, false);
  }

  /** A binary message; the array is not copied. */
  public static Message binary(byte[] bytes) {
    return new Message(bytes, 0, bytes.length, true);
  }

  /** A binary message; the array is not copied. */
  public static Message binary(byte[] bytes, int offset, int length) {
    return new Message(bytes, offset, length, true);
  }

  /** Whether this is bytes rather than text. */
  public boolean isBinary() {
    return binary;
  }

  /** The size on the wire: bytes of the binary, or of the text as UTF-8. */
  public int length() {
    return length;
  }

  /** The array that holds the content, from {@link #offset()} on; not to be written to. */
  public byte[] array() {
    return array;
  }

  /** Where the content starts in {@link #array()}. */
  public int offset() {
    return offset;
  }

  /** A copy of the content: the bytes, or the text as UTF-8. */
  public byte[] bytes() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /** The content as a read-only buffer: the bytes, or the text as UTF-8. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
  }

  /**
   * The text.
   *
   * @throws IllegalStateException if this is binary
   */
  public String text() {
    if (binary) {
      throw new IllegalStateException(
          "a binary message of " + length + " bytes was asked for its text: check isBinary()");
    }
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return utf8WithSurrogates(text);
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] utf8WithSurrogates(String text) {
    try {
      ByteBuffer encoded =
          StandardCharsets.UTF_8
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPLACE)
              .replaceWith(REPLACEMENT)
              .encode(java.nio.CharBuffer.wrap(text));
      byte[] utf8 = new byte[encoded.remaining()];
      encoded.get(utf8);
      return utf8;
    } catch (CharacterCodingException e) {
      throw new AssertionError("malformed input is replaced, not reported", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Message that
        && binary == that.binary
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = Boolean.hashCode(binary);
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return binary ? "Message[" + length + " bytes]" : "Message[" + text() + "]";
  }
}
