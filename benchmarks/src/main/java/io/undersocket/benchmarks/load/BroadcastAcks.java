package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection asks its server to ask everybody; every client answers by its number, and the
 * server says how many have answered, and the sum. One such question is under way at any time. What
 * is counted is the answers of the clients.
 */
final class BroadcastAcks extends Load {

  private final byte[] request;

  private final Question question;

  private final byte[] answer;

  /** How many questions each client has answered. */
  private final long[] answered;

  private @Nullable Connection asker;
  private long questions;
  private long answers;

  private long sentAt;
  private boolean waiting;

  BroadcastAcks(LoadPlan plan) {
    long clients = plan.connections();
    String text = "x".repeat(plan.mode().payloadBytes());
    this.request = ClientFrames.text("421[\"askall\",\"" + text + "\"]");
    this.question = Question.of(text);
    this.answer = ("431[" + clients + "," + clients * (clients - 1) / 2 + "]").getBytes(US_ASCII);
    this.answered = new long[plan.connections()];
  }

  @Override
  public void start(List<Connection> connections) throws IOException {
    asker = connections.get(0);
    turnDone();
  }

  @Override
  public void turnDone() throws IOException {
    if (asker == null || waiting || isStopped()) {
      return;
    }
    waiting = true;
    questions++;
    sentAt = System.nanoTime();
    asker.send(ByteBuffer.wrap(request));
  }

  @Override
  public void packet(Connection connection, int opcode, ByteBuffer bytes, int start, int length) {
    if (opcode == ClientFrames.TEXT && question.isAskedBy(bytes, start, length)) {
      answer(connection, bytes, start, length);
    } else if (connection == asker && waiting && isAnswer(bytes, start, length)) {
      if (answers != questions * answered.length) {
        throw new ProtocolViolation(
            "the server says that all have answered, but " + answers + " answers were given");
      }
      latencies().record(System.nanoTime() - sentAt);
      complete(answered.length);
      waiting = false;
    } else {
      throw new ProtocolViolation(
          "connection %d got, unexpected, %s; the asker awaits %s"
              .formatted(
                  connection.index(),
                  Exchange.shown(bytes, start, length),
                  new String(answer, US_ASCII)));
    }
  }

  private boolean isAnswer(ByteBuffer bytes, int start, int length) {
    return length == answer.length && Exchange.equal(bytes, start, answer);
  }

  private void answer(Connection connection, ByteBuffer bytes, int start, int length) {
    int index = connection.index();
    if (!waiting || answered[index] == questions) {
      throw new ProtocolViolation("connection " + index + " was asked twice");
    }
    answered[index]++;
    answers++;
    question.answer(connection, bytes, start, length, index);
  }

  @Override
  public boolean outstanding() {
    return waiting;
  }
}
