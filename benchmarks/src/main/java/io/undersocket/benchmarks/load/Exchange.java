package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A message as it is sent, and how its answer is known.
 *
 * @param request the frames of one message
 * @param answer how the text packet of the answer begins
 * @param attachmentBytes the least size of the binary attachment that completes the answer, 0 if it
 *     has none
 */
record Exchange(byte[] request, Prefix answer, int attachmentBytes) {

  private static final int SHOWN = 80;

  /** The ten rooms that a message has joined and left. */
  private static final String HOPS =
      IntStream.range(0, 10)
          .mapToObj(i -> "\"hop-" + i + "\"")
          .collect(Collectors.joining(",", "[", "]"));

  static Exchange of(Mode mode) {
    String text = "x".repeat(mode.payloadBytes());
    return switch (mode) {
      case ECHO_1, ECHO_16 -> text("42[\"echo\",\"" + text + "\"]", "42[\"echo");
      case ECHO_1_RAW, ECHO_16_RAW -> text("42[\"raw\",\"" + text + "\"]", "42[\"raw\"");
      case ROOM -> text("42[\"room\",\"" + text + "\"]", "42[\"room");
      case ROOMS, ROOMS_100K -> text("421[\"hop\"," + HOPS + "]", "431[10]");
      case BROADCAST, BROADCAST_4, BROADCAST_10K, BROADCAST_RATE ->
          text("42[\"bcast\",\"" + text + "\"]", "42[\"bcas");
      case ACK -> text("421[\"ackme\",1]", "431[1]");
      case BINARY, BINARY_64K -> binary(mode.payloadBytes());
      default -> throw new IllegalArgumentException(mode + " is no exchange of messages");
    };
  }

  private static Exchange text(String packet, String answer) {
    return new Exchange(ClientFrames.text(packet), new Prefix(answer), 0);
  }

  private static Exchange binary(int size) {
    byte[] attachment = new byte[size];
    // Not zeros: netty-socketio 2.0.14 does not answer an attachment whose first byte is 0.
    Arrays.fill(attachment, (byte) 'x');
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.writeBytes(ClientFrames.text("451-[\"bin\",{\"_placeholder\":true,\"num\":0}]"));
    frames.writeBytes(ClientFrames.frame(ClientFrames.BINARY, attachment));
    return new Exchange(frames.toByteArray(), new Prefix("451-[\"bi"), size);
  }

  /**
   * Whether this frame is the last one of an answer.
   *
   * @throws ProtocolViolation if it is part of no answer
   */
  boolean completedBy(int opcode, ByteBuffer bytes, int start, int length) {
    if (opcode == ClientFrames.TEXT && answer.matches(bytes, start, length)) {
      return attachmentBytes == 0;
    }
    if (opcode == ClientFrames.BINARY && attachmentBytes > 0 && length >= attachmentBytes) {
      return true;
    }
    throw new ProtocolViolation(
        "unexpected "
            + (opcode == ClientFrames.TEXT ? "text " : "binary ")
            + shown(bytes, start, length));
  }

  /** Whether these bytes stand there, all of them within the buffer. */
  static boolean equal(ByteBuffer bytes, int at, byte[] expected) {
    for (int i = 0; i < expected.length; i++) {
      if (bytes.get(at + i) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  static String shown(ByteBuffer bytes, int start, int length) {
    byte[] head = new byte[Math.min(length, SHOWN)];
    bytes.get(start, head);
    return "\""
        + new String(head, UTF_8)
        + (length > SHOWN ? "..." : "")
        + "\" of "
        + length
        + " bytes";
  }
}
