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
final class BroadcastAcks implements Workload {

  private final byte[] request;

  /** How the packet ends that asks a client; the id of its acknowledgement stands before. */
  private final byte[] question;

  private final byte[] answer;

  /** How many questions each client has answered. */
  private final long[] answered;

  private final LatencyHistogram latencies = new LatencyHistogram();
  private @Nullable Connection asker;
  private long questions;
  private long answers;

  /** The answers to the questions that are over. */
  private long completed;

  private long sentAt;
  private boolean waiting;
  private boolean stopped;

  BroadcastAcks(LoadPlan plan) {
    long clients = plan.connections();
    String text = "x".repeat(plan.mode().payloadBytes());
    this.request = ClientFrames.text("421[\"askall\",\"" + text + "\"]");
    this.question = ("[\"ask\",\"" + text + "\"]").getBytes(US_ASCII);
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
    if (asker == null || waiting || stopped) {
      return;
    }
    waiting = true;
    questions++;
    sentAt = System.nanoTime();
    asker.send(ByteBuffer.wrap(request));
  }

  @Override
  public void packet(Connection connection, int opcode, ByteBuffer bytes, int start, int length) {
    if (opcode == ClientFrames.TEXT && isQuestion(bytes, start, length)) {
      answer(connection, bytes, start, length);
    } else if (connection == asker && waiting && isAnswer(bytes, start, length)) {
      if (answers != questions * answered.length) {
        throw new ProtocolViolation(
            "the server says that all have answered, but " + answers + " answers were given");
      }
      latencies.record(System.nanoTime() - sentAt);
      completed = answers;
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

  private boolean isQuestion(ByteBuffer bytes, int start, int length) {
    return length > 2 + question.length
        && bytes.get(start + 1) == '2'
        && ClusterWorkload.equal(bytes, start + length - question.length, question);
  }

  private boolean isAnswer(ByteBuffer bytes, int start, int length) {
    return length == answer.length && ClusterWorkload.equal(bytes, start, answer);
  }

  private void answer(Connection connection, ByteBuffer bytes, int start, int length) {
    int index = connection.index();
    if (!waiting || answered[index] == questions) {
      throw new ProtocolViolation("connection " + index + " was asked twice");
    }
    answered[index]++;
    answers++;
    byte[] id = new byte[length - 2 - question.length];
    bytes.get(start + 2, id);
    String packet = "43" + new String(id, US_ASCII) + "[" + index + "]";
    try {
      connection.send(ByteBuffer.wrap(ClientFrames.text(packet)));
    } catch (IOException e) {
      throw new ProtocolViolation("connection " + index + ": " + e);
    }
  }

  @Override
  public void readDone(Connection connection) {}

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public boolean outstanding() {
    return waiting;
  }

  @Override
  public long completed() {
    return completed;
  }

  @Override
  public LatencyHistogram latencies() {
    return latencies;
  }
}
