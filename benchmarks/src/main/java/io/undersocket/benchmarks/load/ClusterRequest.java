package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One request under way at any time: what the servers answer together is known beforehand, byte for
 * byte.
 */
final class ClusterRequest extends ClusterWorkload {

  /** What a server keeps in the data of each socket, in characters. */
  static final int DATA_LENGTH = 16;

  private final String event;

  /** What a broadcast with acknowledgements asks each client. */
  private Question question = Question.of("");

  /** The last question that each client has answered. */
  private final long[] answered;

  private byte[] expected = {};
  private int sidHash;
  private long number;
  private long questions;
  private long sentAt;
  private boolean waiting;

  ClusterRequest(ClusterPlan plan) {
    super(plan);
    this.event = plan.mode().label();
    this.answered = new long[plan.allClients()];
  }

  /** Whom {@code fetchSockets} has to find: a sum over the ids that any order gives. */
  void clientsAre(Iterable<Connection> connections) {
    sidHash = 0;
    for (Connection connection : connections) {
      sidHash += connection.sid().hashCode();
    }
  }

  @Override
  void begin() {}

  private String text() {
    return number + ":" + tag;
  }

  /** What node A says in the end. */
  private String answer() {
    int clients = plan.allClients();
    StringBuilder answer = new StringBuilder("43" + number + "[");
    switch (plan.mode()) {
      case FETCH ->
          answer
              .append(clients)
              .append(',')
              .append(sidHash)
              .append(',')
              .append((long) clients * DATA_LENGTH);
      case ACK ->
          answer
              .append(clients)
              .append(',')
              .append(clients * (clients - 1L) / 2 + clients * number);
      case EMIT -> {
        for (int node = 1; node < plan.ports().size(); node++) {
          answer.append(node == 1 ? "\"" : ",\"").append(node).append(':').append(text());
          answer.append('"');
        }
      }
      default -> throw new IllegalStateException(plan.mode() + " asks nothing");
    }
    return answer.append(']').toString();
  }

  @Override
  void send() throws IOException {
    if (waiting || isStopped()) {
      return;
    }
    waiting = true;
    number++;
    expected = ascii(answer());
    question = Question.of(text());
    byte[] request = ClientFrames.text("42" + number + "[\"" + event + "\",\"" + text() + "\"]");
    sentAt = System.nanoTime();
    asker().send(ByteBuffer.wrap(request));
  }

  @Override
  void message(Connection connection, ByteBuffer bytes, int start, int length) {
    if (plan.mode() == ClusterMode.ACK && waiting && question.isAskedBy(bytes, start, length)) {
      answer(connection, bytes, start, length);
    } else if (connection == asker()) {
      complete(bytes, start, length);
    } else {
      throw foreign(connection, bytes, start, length);
    }
  }

  private void answer(Connection connection, ByteBuffer bytes, int start, int length) {
    int index = connection.index();
    if (answered[index] == number) {
      throw new ProtocolViolation("connection " + index + " was asked " + number + " twice");
    }
    answered[index] = number;
    questions++;
    question.answer(connection, bytes, start, length, index + number);
  }

  private void complete(ByteBuffer bytes, int start, int length) {
    if (!waiting || length != expected.length || !Exchange.equal(bytes, start, expected)) {
      throw new ProtocolViolation(
          "the answer to "
              + event
              + " is "
              + Exchange.shown(bytes, start, length)
              + (waiting ? ", expected was " + new String(expected, UTF_8) : ", and comes twice"));
    }
    if (plan.mode() == ClusterMode.ACK && questions != number * plan.allClients()) {
      throw new ProtocolViolation(questions + " clients were asked in " + number + " broadcasts");
    }
    latencies().record(System.nanoTime() - sentAt);
    complete(1);
    waiting = false;
  }

  @Override
  public boolean outstanding() {
    return waiting;
  }

  @Override
  long operations() {
    return completed();
  }

  @Override
  long deliveries() {
    return 0;
  }
}
