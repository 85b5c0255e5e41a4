package io.undersocket.examples.cluster;

import io.undersocket.adapter.redis.RedisAdapter;
import io.undersocket.examples.chat.Chat;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import redis.embedded.RedisExecProvider;

/**
 * The chat as a cluster: two nodes on the JVM and one on Node.js, one Redis, and a load balancer
 * with sticky sessions before them. Everything listens on the loopback interface, and ends with
 * this, however it is ended, save by {@code kill -9}: then Redis and the load balancer stay.
 */
public final class ClusterApplication implements AutoCloseable {

  private static final int DEFAULT_PORT = 3000;

  private final Path folder = Files.createTempDirectory("cluster");

  /** What was started, in the order in which it is closed. Guarded by this once all are there. */
  private final LinkedList<AutoCloseable> parts = new LinkedList<>();

  private final int port;
  private final List<Integer> nodes;
  private final ChildProcess nodeProcess;

  private ClusterApplication(LoadBalancer balancer, int port, List<Integer> nodes, int redis)
      throws IOException {
    this.port = port;
    this.nodes = nodes;
    try {
      parts.addFirst(startRedis(redis));
      String uri = "redis://127.0.0.1:" + redis;
      parts.addFirst(ChatNode.start("Java 1", nodes.get(0), RedisAdapter.create(uri)));
      parts.addFirst(ChatNode.start("Java 2", nodes.get(1), RedisAdapter.create(uri)));
      nodeProcess = startNode("Node.js", nodes.get(2), uri);
      parts.addFirst(nodeProcess);
      // Closed after the nodes, since their goodbyes go through it, and before Redis.
      parts.add(parts.size() - 1, balancer.start(folder, port, nodes));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts the cluster at port 3000, its nodes at the three ports after it. Arguments may name
   * another port, and a load balancer: {@code nginx}, {@code haproxy}, {@code haproxy-sid}, {@code
   * traefik} or {@code built-in}. By default it is nginx where that is installed, else the built-in
   * one.
   */
  public static void main(String[] args) throws IOException {
    int port = DEFAULT_PORT;
    LoadBalancer balancer = null;
    for (String arg : args) {
      if (arg.matches("\\d+")) {
        port = Integer.parseInt(arg);
      } else {
        balancer = LoadBalancer.named(arg);
      }
    }
    if (balancer == null) {
      balancer = choose(LoadBalancer.PROGRAM_FOLDERS, System.out);
    }
    ClusterApplication cluster = start(balancer, port);
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
    System.out.printf(
        "The chat is open at http://localhost:%d, balanced by: %s%n"
            + "Its nodes, if you want to go to one directly: Java 1 http://localhost:%d,"
            + " Java 2 http://localhost:%d, Node.js http://localhost:%d (process %d)%n",
        port,
        balancer,
        cluster.nodes.get(0),
        cluster.nodes.get(1),
        cluster.nodes.get(2),
        cluster.nodeProcess.pid());
  }

  /** The one to take if nobody says which. */
  static LoadBalancer choose(String folders, PrintStream out) {
    if (LoadBalancer.NGINX.find(folders) != null) {
      return LoadBalancer.NGINX;
    }
    out.println(
        "There is no program nginx on the path: the example's own load balancer takes its place.");
    return LoadBalancer.BUILT_IN;
  }

  /**
   * Starts everything.
   *
   * @param port where the chat is open; the nodes are at the three ports after it. 0 takes free
   *     ones
   */
  static ClusterApplication start(LoadBalancer balancer, int port) throws IOException {
    return port == 0
        ? new ClusterApplication(
            balancer, freePort(), List.of(freePort(), freePort(), freePort()), freePort())
        : new ClusterApplication(balancer, port, List.of(port + 1, port + 2, port + 3), freePort());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private ChildProcess startRedis(int port) throws IOException {
    Path program = RedisExecProvider.defaultProvider().get().toPath();
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("Redis cannot be run from " + program);
    }
    return ChildProcess.start(
        "Redis",
        port,
        folder,
        List.of(program.toString(), "--port", "" + port, "--bind", "127.0.0.1", "--save", ""),
        Map.of());
  }

  private ChildProcess startNode(String name, int port, String redis) throws IOException {
    return ChildProcess.start(
        name,
        port,
        folder,
        List.of("node", script().toString()),
        Map.of(
            "NODE_NAME", name, "PORT", "" + port, "REDIS_URL", redis, "PAGE", page().toString()));
  }

  /** Its files in a folder, also where the chat is in a jar. */
  private Path page() throws IOException {
    for (String file : List.of("index.html", "chat.css", "chat.js")) {
      String resource = "/" + ChatNode.PAGE + "/" + file;
      try (InputStream content =
          Objects.requireNonNull(Chat.class.getResourceAsStream(resource), resource)) {
        Files.copy(content, folder.resolve(file));
      }
    }
    return folder;
  }

  /** It has to be a file in this module's folder, where npm has put what it needs. */
  private static Path script() throws IOException {
    URL script =
        Objects.requireNonNull(
            ClusterApplication.class.getResource("node.mjs"), "The resource node.mjs is missing");
    try {
      URI uri = script.toURI();
      if (!"file".equals(uri.getScheme())) {
        throw new IOException("Start this from the folder of its sources, not from " + uri);
      }
      return Path.of(uri);
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /** Where the chat is open. */
  int port() {
    return port;
  }

  /** The ports of Java 1, Java 2 and Node.js. */
  List<Integer> nodes() {
    return nodes;
  }

  /** The process of the Node.js server. */
  ChildProcess nodeProcess() {
    return nodeProcess;
  }

  /** Ends everything that was started; clients are told goodbye. */
  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      try {
        parts.removeFirst().close();
      } catch (Exception e) {
        System.err.println("A part of the cluster could not be closed: " + e);
      }
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      System.err.println("Left behind: " + folder);
    }
  }
}
