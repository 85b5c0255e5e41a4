package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** A real Redis Cluster: three masters, and maybe somebody who takes over for the first of them. */
final class RedisClusterProcesses implements AutoCloseable {

  private static final int MASTERS = 3;

  private static RedisClusterProcesses shared;

  private final List<RedisProcess> servers = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();

  private RedisClusterProcesses(int replicas) {
    for (int i = 0; i < MASTERS + replicas; i++) {
      servers.add(
          RedisProcess.start(
              "--cluster-enabled yes",
              "--cluster-port " + RedisProcess.freePort(),
              "--cluster-node-timeout " + (replicas == 0 ? 15_000 : 2_500),
              // One that is away does not stop the others.
              "--cluster-require-full-coverage no",
              "--repl-diskless-sync-delay 0"));
    }
    servers.forEach(server -> ids.add(server.call("CLUSTER", "MYID")));
    int share = Topology.SLOTS / MASTERS;
    for (int i = 0; i < MASTERS; i++) {
      int last = i == MASTERS - 1 ? Topology.SLOTS - 1 : (i + 1) * share - 1;
      servers.get(i).call("CLUSTER", "ADDSLOTSRANGE", "" + i * share, "" + last);
      servers.get(i).call("CLUSTER", "SET-CONFIG-EPOCH", "" + (i + 1));
    }
    for (RedisProcess server : servers) {
      String bus = server.call("CONFIG", "GET", "cluster-port").split("\n")[1];
      servers.get(0).call("CLUSTER", "MEET", "127.0.0.1", "" + server.port(), bus);
    }
    for (int i = MASTERS; i < servers.size(); i++) {
      RedisProcess replica = servers.get(i);
      TestNode.await("they know each other", () -> knowsAll(replica));
      replica.call("CLUSTER", "REPLICATE", ids.get(0));
    }
    TestNode.await(
        "the cluster is one", () -> servers.stream().allMatch(server -> isReady(server, replicas)));
  }

  private boolean knowsAll(RedisProcess server) {
    return ids.stream().allMatch(server.call("CLUSTER", "NODES")::contains);
  }

  private boolean isReady(RedisProcess server, int replicas) {
    return knowsAll(server)
        && server.call("CLUSTER", "INFO").contains("cluster_state:ok")
        && server.call("CLUSTER", "INFO").contains("cluster_slots_ok:" + Topology.SLOTS)
        && server.call("CLUSTER", "SLOTS").split(ids.get(0), -1).length == 2
        && (replicas == 0
            || server.call("CLUSTER", "NODES").contains("slave " + ids.get(0))
                && servers.get(0).call("INFO", "replication").contains("state=online"));
  }

  /** Three masters, which are started for the first who asks for them, and end with the tests. */
  static synchronized RedisClusterProcesses shared() {
    if (shared == null) {
      RedisClusterProcesses made = new RedisClusterProcesses(0);
      Runtime.getRuntime().addShutdownHook(new Thread(made::close));
      shared = made;
    }
    return shared;
  }

  /** Three masters that nobody else uses. */
  static RedisClusterProcesses alone() {
    return new RedisClusterProcesses(0);
  }

  /** Three masters, and a replica of the first, which takes over when that is gone. */
  static RedisClusterProcesses withReplica() {
    return new RedisClusterProcesses(1);
  }

  /** One of the masters there were at first, then the replica. */
  RedisProcess server(int index) {
    return servers.get(index);
  }

  /** Whose the slot of a channel or key is now: who says so of itself. Others hear of it later. */
  RedisProcess masterOf(String key) {
    int slot = Topology.slot(key.getBytes(UTF_8));
    return servers.stream()
        .filter(server -> isMaster(server, slot))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no master has the slot of " + key));
  }

  private static boolean isMaster(RedisProcess server, int slot) {
    try {
      return Arrays.stream(server.call("CLUSTER", "NODES").split("\n"))
          .map(line -> line.split(" "))
          .anyMatch(node -> node[2].startsWith("myself,master") && hasSlot(node, slot));
    } catch (UncheckedIOException e) {
      return false; // it is gone
    }
  }

  private static boolean hasSlot(String[] node, int slot) {
    return Arrays.stream(node)
        .skip(8)
        .filter(words -> words.matches("[0-9-]+"))
        .map(words -> words.split("-"))
        .anyMatch(
            ends ->
                slot >= Integer.parseInt(ends[0])
                    && slot <= Integer.parseInt(ends[ends.length - 1]));
  }

  int indexOf(String key) {
    return servers.indexOf(masterOf(key));
  }

  /** A key that belongs to this server. */
  String keyOn(int server) {
    for (int i = 0; ; i++) {
      if (masterOf("key" + i) == server(server)) {
        return "key" + i;
      }
    }
  }

  /** A name of a room, whose channel for the main namespace belongs to this master. */
  String roomOn(int master) {
    for (int i = 0; ; i++) {
      if (masterOf("socket.io#/#room" + i + "#") == server(master)) {
        return "room" + i;
      }
    }
  }

  /**
   * Has clients come to each server by somebody else, as all of them tell from now on.
   *
   * @param inFront makes one, for a port
   */
  List<FaultProxy> tell(IntFunction<FaultProxy> inFront) {
    List<FaultProxy> all = new ArrayList<>();
    for (RedisProcess server : servers) {
      FaultProxy one = inFront.apply(server.port());
      server.call("CONFIG", "SET", "cluster-announce-port", "" + one.port());
      all.add(one);
    }
    TestNode.await(
        "all know the ports",
        () ->
            servers.stream()
                .map(server -> server.call("CLUSTER", "SLOTS"))
                .allMatch(slots -> all.stream().allMatch(one -> slots.contains("" + one.port()))));
    return all;
  }

  /** Moves the slot of a channel, or of a key that is not there, to another master. */
  void move(String key, int to) {
    String slot = "" + Topology.slot(key.getBytes(UTF_8));
    RedisProcess from = masterOf(key);
    String target = ids.get(to);
    server(to).call("CLUSTER", "SETSLOT", slot, "IMPORTING", ids.get(servers.indexOf(from)));
    from.call("CLUSTER", "SETSLOT", slot, "MIGRATING", target);
    server(to).call("CLUSTER", "SETSLOT", slot, "NODE", target);
    from.call("CLUSTER", "SETSLOT", slot, "NODE", target);
  }

  /** Moves the slot of a key as well as its value. */
  void moveWithKey(String key, int to) {
    String slot = "" + Topology.slot(key.getBytes(UTF_8));
    RedisProcess from = masterOf(key);
    String target = ids.get(to);
    server(to).call("CLUSTER", "SETSLOT", slot, "IMPORTING", ids.get(servers.indexOf(from)));
    from.call("CLUSTER", "SETSLOT", slot, "MIGRATING", target);
    from.call("MIGRATE", "127.0.0.1", "" + server(to).port(), key, "0", "5000");
    server(to).call("CLUSTER", "SETSLOT", slot, "NODE", target);
    from.call("CLUSTER", "SETSLOT", slot, "NODE", target);
  }

  /**
   * Waits until the replica has what was written so far: what it has not when its master is killed,
   * Redis loses, and who wrote it without an answer writes it again.
   */
  void awaitReplicated() {
    long written = offset(server(0), "master_repl_offset");
    TestNode.await(
        "the replica has it", () -> offset(server(MASTERS), "slave_repl_offset") >= written);
  }

  private static long offset(RedisProcess server, String name) {
    return server
        .call("INFO", "replication")
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1).trim()))
        .findFirst()
        .orElseThrow();
  }

  /** All that may be asked for the others. */
  String[] uris() {
    return servers.stream().map(RedisProcess::uri).toArray(String[]::new);
  }

  Redis redis() {
    return Redis.cluster(uris());
  }

  @Override
  public void close() {
    servers.forEach(RedisProcess::close);
  }
}
