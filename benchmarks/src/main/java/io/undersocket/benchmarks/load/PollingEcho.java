package io.undersocket.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients over long-polling, each with one event in flight: its POST, and the GET that brings the
 * echo and was there before. An echo is over when both are answered.
 */
final class PollingEcho extends Load implements PollingClient.Listener {

  private static final byte SEPARATOR = 0x1E;
  private static final byte ENGINE_PING = '2';
  private static final byte ENGINE_NOOP = '6';

  private final int count;
  private final int port;
  private final String event;
  private final Prefix echo = new Prefix("42[\"echo");
  private final List<PollingClient> clients = new ArrayList<>();
  private final byte[][] requests;
  private final long[] sentAt;
  private final long[] waited;
  private final boolean[] awaitsEcho;
  private final boolean[] awaitsOk;
  private final boolean[] pinged;
  private int joined;
  private int gone;

  PollingEcho(LoadPlan plan) {
    this.count = plan.connections();
    this.port = plan.port();
    this.event = "42[\"echo\",\"" + "x".repeat(plan.mode().payloadBytes()) + "\"]";
    this.requests = new byte[count][];
    this.sentAt = new long[count];
    this.waited = new long[count];
    this.awaitsEcho = new boolean[count];
    this.awaitsOk = new boolean[count];
    this.pinged = new boolean[count];
  }

  @Override
  public void prepare(Clients all) throws IOException {
    for (int i = 0; i < count; i++) {
      PollingClient client = new PollingClient(i, Clients.server(port), all.selector(), this);
      clients.add(client);
      client.open();
    }
  }

  @Override
  public boolean isPrepared() {
    return joined == count;
  }

  @Override
  public void joined(PollingClient client) {
    requests[client.index()] = client.request(event);
    joined++;
  }

  @Override
  public void start(List<Connection> none) throws IOException {
    for (PollingClient client : clients) {
      client.poll();
      send(client);
    }
  }

  private void send(PollingClient client) throws IOException {
    int index = client.index();
    awaitsEcho[index] = true;
    awaitsOk[index] = true;
    sentAt[index] = System.nanoTime();
    if (pinged[index]) {
      pinged[index] = false;
      client.post(client.request("3" + (char) SEPARATOR + event));
    } else {
      client.post(requests[index]);
    }
  }

  @Override
  public void polled(PollingClient client, ByteBuffer bytes, int start, int length)
      throws IOException {
    int end = start + length;
    int at = start;
    while (at < end) {
      int next = at;
      while (next < end && bytes.get(next) != SEPARATOR) {
        next++;
      }
      packet(client, bytes, at, next - at);
      at = next + 1;
    }
    client.poll();
    sendIfDue(client);
  }

  private void packet(PollingClient client, ByteBuffer bytes, int start, int length) {
    int index = client.index();
    if (echo.matches(bytes, start, length) && awaitsEcho[index]) {
      awaitsEcho[index] = false;
      waited[index] = System.nanoTime() - sentAt[index];
    } else if (length == 1 && bytes.get(start) == ENGINE_PING) {
      pinged[index] = true;
    } else if (length != 1 || bytes.get(start) != ENGINE_NOOP) {
      throw new ProtocolViolation(
          "client " + index + " got, unexpected, " + Exchange.shown(bytes, start, length));
    }
  }

  @Override
  public void posted(PollingClient client) throws IOException {
    awaitsOk[client.index()] = false;
    sendIfDue(client);
  }

  private void sendIfDue(PollingClient client) throws IOException {
    int index = client.index();
    if (awaitsEcho[index] || awaitsOk[index]) {
      return;
    }
    latencies().record(waited[index]);
    complete(1);
    if (isStopped()) {
      client.leave();
    } else {
      send(client);
    }
  }

  @Override
  public void left(PollingClient client) {
    gone++;
  }

  @Override
  public void packet(Connection connection, int opcode, ByteBuffer bytes, int start, int length) {
    throw new IllegalStateException("there are no WebSockets");
  }

  @Override
  public boolean outstanding() {
    return gone < count;
  }
}
