package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An event that a server asks of every client.
 *
 * @param end how its packet ends; the id of the acknowledgement stands before
 */
record Question(byte[] end) {

  /** The first characters of a packet that holds an event: message, event. */
  private static final int TYPES = 2;

  static Question of(String text) {
    return new Question(("[\"ask\",\"" + text + "\"]").getBytes(US_ASCII));
  }

  /** Whether a packet is this question. */
  boolean isAskedBy(ByteBuffer bytes, int start, int length) {
    return length > TYPES + end.length
        && bytes.get(start + 1) == '2'
        && Exchange.equal(bytes, start + length - end.length, end);
  }

  /** Has a client answer the packet that asked it. */
  void answer(Connection connection, ByteBuffer bytes, int start, int length, long answer) {
    byte[] id = new byte[length - TYPES - end.length];
    bytes.get(start + TYPES, id);
    String packet = "43" + new String(id, US_ASCII) + "[" + answer + "]";
    try {
      connection.send(ByteBuffer.wrap(ClientFrames.text(packet)));
    } catch (IOException e) {
      throw new ProtocolViolation("connection " + connection.index() + ": " + e);
    }
  }
}
