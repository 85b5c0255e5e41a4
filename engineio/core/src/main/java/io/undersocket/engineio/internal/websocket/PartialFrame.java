package io.undersocket.engineio.internal.websocket;

import java.nio.ByteBuffer;

/** A frame of which only a part has arrived: its header so far, then what its payload lacks. */
final class PartialFrame {

  private final ByteBuffer header = ByteBuffer.allocate(FrameHeader.MAX_LENGTH);

  /** What is left of the key: its lowest byte is the next one to apply. */
  private int maskingKey;

  private int missing;
  private boolean inPayload;

  /** The payload of a control frame; a data frame's goes to its message. */
  private byte[] control = Bytes.EMPTY;

  /** The header so far; positions count from its first byte. */
  ByteBuffer header() {
    return header;
  }

  /** Takes bytes until the header has {@code length} of them; false if there were too few. */
  boolean fillHeader(ByteBuffer in, int length) {
    while (header.position() < length) {
      if (!in.hasRemaining()) {
        return false;
      }
      header.put(in.get());
    }
    return true;
  }

  int firstByte() {
    return header.get(0);
  }

  int secondByte() {
    return header.get(1);
  }

  boolean isInPayload() {
    return inPayload;
  }

  /** The header is whole and was judged to be right. */
  void beginPayload(int length, int key) {
    missing = length;
    maskingKey = key;
    inPayload = true;
    if (FrameHeader.opcode(firstByte()) >= Opcode.CLOSE.code()) {
      control = Bytes.ofLength(length);
    }
  }

  /** The number of payload bytes that have not arrived. */
  int missing() {
    return missing;
  }

  int maskingKey() {
    return maskingKey;
  }

  /** Notes that so many more bytes of the payload were taken. */
  void took(int count) {
    missing -= count;
    maskingKey = Masking.advance(maskingKey, count);
  }

  /** Takes bytes of a control frame's payload. */
  void takeControl(ByteBuffer in, int count) {
    int at = control.length - missing;
    in.get(control, at, count);
    Masking.unmask(control, at, at + count, maskingKey);
    took(count);
  }

  byte[] control() {
    return control;
  }
}
