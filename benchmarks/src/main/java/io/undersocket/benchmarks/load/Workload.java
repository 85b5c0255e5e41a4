package io.undersocket.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Decides what is sent and what an answer is. Called on the generator's one thread only. */
interface Workload {

  /** The connections are open. Whatever the load needs besides is made ready. */
  default void prepare(Clients clients) throws IOException {}

  /** Whether everything that the load needs is there. */
  default boolean isPrepared() {
    return true;
  }

  /** Sends the first messages. */
  void start(List<Connection> connections) throws IOException;

  /**
   * A Socket.IO packet or an attachment has come: a text payload that begins with {@code 4}, or a
   * binary one.
   *
   * @throws ProtocolViolation if it is not what the workload awaits
   */
  void packet(Connection connection, int opcode, ByteBuffer bytes, int start, int length);

  /** Everything that one read returned has been told. What became due is sent now, in one write. */
  void readDone(Connection connection) throws IOException;

  /** The server has answered the probe of a connection that may now upgrade. */
  default void probed(Connection connection) throws IOException {
    throw new IllegalStateException("connection " + connection.index() + " probes for nobody");
  }

  /** The server has asked whether a connection is there; the generator has said so. */
  default void pinged(Connection connection) {}

  /** A connection that was leaving is closed. */
  default void closed(Connection connection) throws IOException {}

  /** Every connection that was ready in this turn of the selector has been read. */
  void turnDone() throws IOException;

  /** How long until {@link #turnDone} has something to send though nothing has come, in ns. */
  default long nanosToNextSend() {
    return Long.MAX_VALUE;
  }

  /** Sends nothing more; answers still come. */
  void stop();

  /** Whether an answer is still to come. */
  boolean outstanding();

  /** Messages answered, or deliveries made, since the start. */
  long completed();

  LatencyHistogram latencies();
}
