package io.undersocket.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Before a load begins, its clients join rooms; each says which, and the server says when. */
final class Joining implements Workload {

  private static final Prefix JOINED = new Prefix("430[");

  private final LoadPlan plan;
  private final Workload load;
  private int asked;
  private int joined;
  private boolean prepared;

  Joining(LoadPlan plan, Workload load) {
    this.plan = plan;
    this.load = load;
  }

  @Override
  public void prepare(Clients clients) throws IOException {
    for (Connection connection : clients.connections()) {
      List<String> rooms = rooms(connection.index());
      if (!rooms.isEmpty()) {
        asked++;
        String names = "[\"" + String.join("\",\"", rooms) + "\"]";
        connection.send(ByteBuffer.wrap(ClientFrames.text("420[\"join\"," + names + "]")));
      }
    }
    load.prepare(clients);
  }

  private List<String> rooms(int index) {
    List<String> rooms = new ArrayList<>(plan.mode().commonRooms(index, plan.connections()));
    for (int i = 0; i < plan.rooms(); i++) {
      rooms.add("own-" + index + "-" + i);
    }
    return rooms;
  }

  @Override
  public boolean isPrepared() {
    prepared = joined == asked;
    return prepared && load.isPrepared();
  }

  @Override
  public void packet(Connection connection, int opcode, ByteBuffer bytes, int start, int length) {
    if (!prepared && JOINED.matches(bytes, start, length)) {
      joined++;
    } else {
      load.packet(connection, opcode, bytes, start, length);
    }
  }

  @Override
  public void start(List<Connection> connections) throws IOException {
    load.start(connections);
  }

  @Override
  public void readDone(Connection connection) throws IOException {
    load.readDone(connection);
  }

  @Override
  public void turnDone() throws IOException {
    load.turnDone();
  }

  @Override
  public long nanosToNextSend() {
    return load.nanosToNextSend();
  }

  @Override
  public void pinged(Connection connection) {
    load.pinged(connection);
  }

  @Override
  public void stop() {
    load.stop();
  }

  @Override
  public boolean outstanding() {
    return load.outstanding();
  }

  @Override
  public long completed() {
    return load.completed();
  }

  @Override
  public LatencyHistogram latencies() {
    return load.latencies();
  }
}
