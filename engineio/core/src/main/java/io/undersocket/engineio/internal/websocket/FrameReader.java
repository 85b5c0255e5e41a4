package io.undersocket.engineio.internal.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes that a client sends into messages (RFC 6455 §5), wherever the reads may have cut
 * them.
 *
 * <p>A frame that lies in the buffer as a whole is decoded straight from it, with the message's own
 * array as the only allocation. Only while a frame or a message is incomplete does the reader own
 * bytes; between messages it is a few fields, because most connections are idle most of the time.
 *
 * <p>Confined to the thread that reads the connection.
 */
public final class FrameReader {

  /**
   * The most fragments in one message, as in the reference server. Empty ones are counted too: the
   * size of the message does not bound them.
   */
  static final int MAX_FRAGMENTS = 16 * 1024;

  private static final int RSV1 = 0x40;

  private final int maxMessageSize;
  private final @Nullable Inflation inflation;

  /** The frame that the last read broke off in. */
  private @Nullable PartialFrame frame;

  /** The message whose last frame has not arrived completely. */
  private @Nullable PartialMessage message;

  /** A close frame or a violation was seen: whatever follows is discarded. */
  private boolean ended;

  /**
   * A reader at the start of the stream.
   *
   * @param maxMessageSize the largest message accepted, in bytes of payload over all its fragments;
   *     of a compressed one, before and after decompression
   * @param inflation decompresses, if permessage-deflate was negotiated
   */
  public FrameReader(long maxMessageSize, @Nullable Inflation inflation) {
    if (maxMessageSize <= 0) {
      throw new IllegalArgumentException(
          "the largest message size must be at least 1, was " + maxMessageSize);
    }
    this.maxMessageSize = (int) Math.min(maxMessageSize, Bytes.LARGEST_ARRAY);
    this.inflation = inflation;
  }

  /**
   * Reads all of the bytes, and hands over every message and control frame they complete. After a
   * close frame or a violation, bytes are discarded.
   *
   * @param in a heap or direct buffer; it is not kept
   * @throws WebSocketException if the peer broke the protocol or a limit; the connection must be
   *     closed with that code
   */
  public void read(ByteBuffer in, MessageSink sink) throws WebSocketException {
    try {
      while (!ended && in.hasRemaining()) {
        if (frame == null && !readWholeFrame(in, sink)) {
          frame = new PartialFrame();
        }
        if (frame != null) {
          readPart(frame, in, sink);
        }
      }
    } catch (WebSocketException e) {
      end();
      throw e;
    }
    if (ended) {
      in.position(in.limit());
    }
  }

  /** Reads one frame, if all of it is there; else takes nothing. */
  private boolean readWholeFrame(ByteBuffer in, MessageSink sink) throws WebSocketException {
    int available = in.remaining();
    if (available < 2) {
      return false;
    }
    int at = in.position();
    int firstByte = in.get(at);
    int secondByte = in.get(at + 1);
    checkStart(firstByte, secondByte);
    int headerLength = FrameHeader.length(secondByte);
    if (available < headerLength) {
      return false;
    }
    int length = checkedLength(firstByte, FrameHeader.payloadLength(in, at));
    if (available - headerLength < length) {
      return false;
    }
    int key = FrameHeader.maskingKey(in, at, headerLength);
    in.position(at + headerLength);
    int opcode = FrameHeader.opcode(firstByte);
    if (opcode >= Opcode.CLOSE.code()) {
      byte[] payload = Bytes.ofLength(length);
      in.get(payload);
      Masking.unmask(payload, 0, length, key);
      deliverControl(opcode, payload, sink);
    } else if (FrameHeader.isFinal(firstByte) && opcode != Opcode.CONTINUATION.code()) {
      byte[] payload = Bytes.ofLength(length);
      in.get(payload);
      boolean ascii = Masking.unmask(payload, 0, length, key);
      boolean text = opcode == Opcode.TEXT.code();
      if (isCompressed(firstByte)) {
        payload = inflate(payload, text);
      } else if (text && !ascii && !Utf8.isValid(payload)) {
        throw notUtf8();
      }
      deliver(text, payload, sink);
    } else {
      PartialMessage begun = messageOf(firstByte);
      begun.append(in, length, key, ceiling(begun, firstByte, length));
      endDataFrame(begun, firstByte, sink);
    }
    return true;
  }

  /** Reads on in a frame that comes in pieces. */
  private void readPart(PartialFrame part, ByteBuffer in, MessageSink sink)
      throws WebSocketException {
    if (!part.isInPayload() && !readHeader(part, in)) {
      return;
    }
    int firstByte = part.firstByte();
    int count = Math.min(part.missing(), in.remaining());
    if (FrameHeader.opcode(firstByte) >= Opcode.CLOSE.code()) {
      part.takeControl(in, count);
      if (part.missing() == 0) {
        frame = null;
        deliverControl(FrameHeader.opcode(firstByte), part.control(), sink);
      }
    } else {
      PartialMessage begun = messageOf(firstByte);
      begun.append(in, count, part.maskingKey(), ceiling(begun, firstByte, part.missing()));
      part.took(count);
      if (part.missing() == 0) {
        frame = null;
        endDataFrame(begun, firstByte, sink);
      }
    }
  }

  /** Reads on in a header; false if it is still not whole. */
  private boolean readHeader(PartialFrame part, ByteBuffer in) throws WebSocketException {
    if (!part.fillHeader(in, 2)) {
      return false;
    }
    checkStart(part.firstByte(), part.secondByte());
    int headerLength = FrameHeader.length(part.secondByte());
    if (!part.fillHeader(in, headerLength)) {
      return false;
    }
    int length = checkedLength(part.firstByte(), FrameHeader.payloadLength(part.header(), 0));
    part.beginPayload(length, FrameHeader.maskingKey(part.header(), 0, headerLength));
    return true;
  }

  /** Judges what the first two bytes of a frame say. */
  private void checkStart(int firstByte, int secondByte) throws WebSocketException {
    int opcode = FrameHeader.opcode(firstByte);
    int reserved = FrameHeader.reservedBits(firstByte);
    if (!FrameHeader.isMasked(secondByte)) {
      throw WebSocketException.protocolError("a frame was not masked: a client must mask all");
    }
    switch (opcode) {
      case 0x0 -> {
        if (message == null) {
          throw WebSocketException.protocolError(
              "a continuation frame arrived, but no message was begun");
        }
        checkReserved(reserved, 0);
      }
      case 0x1, 0x2 -> {
        if (message != null) {
          throw WebSocketException.protocolError(
              "a new message began before the fragmented one was complete");
        }
        checkReserved(reserved, inflation == null ? 0 : RSV1);
      }
      case 0x8, 0x9, 0xA -> {
        checkReserved(reserved, 0);
        if (!FrameHeader.isFinal(firstByte)) {
          throw WebSocketException.protocolError("a control frame was fragmented");
        }
        if (FrameHeader.shortLength(secondByte) > FrameHeader.MAX_CONTROL_PAYLOAD) {
          throw WebSocketException.protocolError(
              "a control frame had more than " + FrameHeader.MAX_CONTROL_PAYLOAD + " bytes");
        }
      }
      default ->
          throw WebSocketException.protocolError(
              "a frame had the unknown opcode 0x" + Integer.toHexString(opcode));
    }
  }

  private static void checkReserved(int reserved, int allowed) throws WebSocketException {
    if ((reserved & ~allowed) != 0) {
      throw WebSocketException.protocolError(
          "a frame had reserved bits set that were not negotiated: 0x"
              + Integer.toHexString(reserved));
    }
  }

  /** Judges an announced length, before anything is allocated for it. */
  private int checkedLength(int firstByte, long length) throws WebSocketException {
    int before = message == null ? 0 : message.size();
    boolean data = FrameHeader.opcode(firstByte) < Opcode.CLOSE.code();
    if (data && length > maxMessageSize - before) {
      throw tooLarge(maxMessageSize);
    }
    return (int) length;
  }

  /** The message that a data frame belongs to: its first one begins it. */
  private PartialMessage messageOf(int firstByte) {
    if (message == null) {
      message =
          new PartialMessage(
              FrameHeader.opcode(firstByte) == Opcode.TEXT.code(), isCompressed(firstByte));
    }
    return message;
  }

  private static boolean isCompressed(int firstByte) {
    return (firstByte & RSV1) != 0;
  }

  /** The message's size when its last frame is complete; before that one, the largest there is. */
  private int ceiling(PartialMessage begun, int firstByte, int missing) {
    return FrameHeader.isFinal(firstByte) ? begun.size() + missing : maxMessageSize;
  }

  private void endDataFrame(PartialMessage begun, int firstByte, MessageSink sink)
      throws WebSocketException {
    if (begun.countFragment() > MAX_FRAGMENTS) {
      throw WebSocketException.policyViolation(
          "a message had more than " + MAX_FRAGMENTS + " fragments");
    }
    if (FrameHeader.isFinal(firstByte)) {
      message = null;
      byte[] payload = begun.finish();
      deliver(
          begun.isText(), begun.isCompressed() ? inflate(payload, begun.isText()) : payload, sink);
    }
  }

  private byte[] inflate(byte[] compressed, boolean text) throws WebSocketException {
    if (inflation == null) {
      throw new IllegalStateException("RSV1 passed although nothing was negotiated");
    }
    byte[] payload = inflation.inflate(compressed, maxMessageSize);
    if (text && !Utf8.isValid(payload)) {
      throw notUtf8();
    }
    return payload;
  }

  private static void deliver(boolean text, byte[] payload, MessageSink sink) {
    if (text) {
      sink.onText(payload);
    } else {
      sink.onBinary(payload);
    }
  }

  private void deliverControl(int opcode, byte[] payload, MessageSink sink)
      throws WebSocketException {
    switch (opcode) {
      case 0x9 -> sink.onPing(payload);
      case 0xA -> sink.onPong(payload);
      default -> deliverClose(payload, sink);
    }
  }

  private void deliverClose(byte[] payload, MessageSink sink) throws WebSocketException {
    int code = CloseCode.NONE;
    if (payload.length == 1) {
      throw WebSocketException.protocolError("a close frame had half a status code");
    } else if (payload.length > 1) {
      code = (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
      if (!CloseCode.mayBeSent(code)) {
        throw WebSocketException.protocolError(
            "a close frame had the status code " + code + ", which must not be sent");
      }
      if (Utf8.validate(Utf8.COMPLETE, payload, 2, payload.length) != Utf8.COMPLETE) {
        throw WebSocketException.invalidData("the reason in a close frame was not UTF-8");
      }
    }
    end();
    int length = Math.max(0, payload.length - 2);
    sink.onClose(code, length == 0 ? "" : new String(payload, 2, length, StandardCharsets.UTF_8));
  }

  /** Whether the stream is between two messages, and the reader holds no bytes. */
  boolean isIdle() {
    return frame == null && message == null;
  }

  private void end() {
    ended = true;
    frame = null;
    message = null;
  }

  static WebSocketException notUtf8() {
    return WebSocketException.invalidData("a text message was not UTF-8");
  }

  static WebSocketException tooLarge(int limit) {
    return WebSocketException.tooLarge(
        "a message was larger than the limit of " + limit + " bytes (maxPayload)");
  }
}
