package io.undersocket.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Clients that connect, are let into the namespace, and leave at once; whenever one is gone the
 * next comes. What is counted is those that have left, and what is timed is how long one waits to
 * be in (and, with an upgrade, to have had its first answer over the WebSocket).
 */
final class Churn extends Load implements PollingClient.Listener {

  private static final byte[] NOOP = {'6'};
  private static final List<Mode> ALL_WAYS =
      List.of(Mode.CONNECT, Mode.CONNECT_POLLING, Mode.CONNECT_UPGRADE);

  private final Mode mode;
  private final int port;
  private final int atOnce;
  private final long[] begunAt;
  private final long[] waited;
  private final @Nullable PollingClient[] polling;
  private final @Nullable Connection[] probes;
  private final boolean[] pollIsOver;
  private @Nullable Clients clients;
  private long begun;

  Churn(LoadPlan plan) {
    this.mode = plan.mode();
    this.port = plan.port();
    this.atOnce = plan.connections();
    this.begunAt = new long[atOnce];
    this.waited = new long[atOnce];
    this.polling = new PollingClient[atOnce];
    this.probes = new Connection[atOnce];
    this.pollIsOver = new boolean[atOnce];
  }

  @Override
  public void prepare(Clients driver) {
    clients = driver;
  }

  @Override
  public void start(List<Connection> none) throws IOException {
    for (int i = 0; i < atOnce; i++) {
      begin(i);
    }
  }

  private Clients clients() {
    return Objects.requireNonNull(clients, "not prepared");
  }

  private void begin(int index) throws IOException {
    begun++;
    begunAt[index] = System.nanoTime();
    if (wayOf(index) == Mode.CONNECT) {
      clients().connect(index, port, "");
    } else {
      PollingClient client =
          new PollingClient(index, Clients.server(port), clients().selector(), this);
      polling[index] = client;
      client.open();
    }
  }

  /** How this client connects; one that comes after another does as the one before. */
  private Mode wayOf(int index) {
    return mode == Mode.CHURN ? ALL_WAYS.get(index % ALL_WAYS.size()) : mode;
  }

  private void isIn(int index) {
    waited[index] = System.nanoTime() - begunAt[index];
  }

  private void isGone(int index) throws IOException {
    // Counted together, so that there is a latency for everybody who is counted.
    latencies().record(waited[index]);
    complete(1);
    if (!isStopped()) {
      begin(index);
    }
  }

  @Override
  public void joined(PollingClient client) throws IOException {
    if (wayOf(client.index()) == Mode.CONNECT_POLLING) {
      isIn(client.index());
      client.poll();
      client.leave();
    } else {
      client.poll();
      pollIsOver[client.index()] = false;
      probes[client.index()] = null;
      clients().connect(client.index(), port, client.sid());
    }
  }

  /** The poll that the server lets go for the upgrade. */
  @Override
  public void polled(PollingClient client, ByteBuffer bytes, int start, int length)
      throws IOException {
    if (length != NOOP.length || bytes.get(start) != NOOP[0]) {
      throw new ProtocolViolation(
          "while it upgraded, client "
              + client.index()
              + " got "
              + Exchange.shown(bytes, start, length));
    }
    pollIsOver[client.index()] = true;
    upgradeIfDue(client.index());
  }

  @Override
  public void probed(Connection connection) throws IOException {
    probes[connection.index()] = connection;
    upgradeIfDue(connection.index());
  }

  private void upgradeIfDue(int index) throws IOException {
    Connection probe = probes[index];
    if (probe != null && pollIsOver[index]) {
      probe.upgrade();
    }
  }

  @Override
  public void posted(PollingClient client) {
    throw new IllegalStateException("nothing was posted but what the client does on its own");
  }

  @Override
  public void left(PollingClient client) throws IOException {
    isGone(client.index());
  }

  @Override
  public void packet(Connection connection, int opcode, ByteBuffer bytes, int start, int length) {
    throw new ProtocolViolation(
        "a client that has just come got " + Exchange.shown(bytes, start, length));
  }

  /** It is in: nothing is read before. */
  @Override
  public void readDone(Connection connection) throws IOException {
    int index = connection.index();
    isIn(index);
    connection.leave();
    PollingClient before = polling[index];
    if (before != null) {
      before.close();
    }
  }

  @Override
  public void closed(Connection connection) throws IOException {
    isGone(connection.index());
  }

  @Override
  public boolean outstanding() {
    return completed() < begun;
  }
}
