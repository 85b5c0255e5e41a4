package io.undersocket.benchmarks.cluster;

import io.undersocket.benchmarks.Labelled;
import io.undersocket.benchmarks.Main;
import io.undersocket.benchmarks.compare.Jdk;
import io.undersocket.benchmarks.compare.ModuleDirectory;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What three servers are made of: which server, and which adapter between them. */
enum Kind {
  UNDERSOCKET_CLASSIC(Server.UNDERSOCKET, Adapter.CLASSIC),
  NODE_CLASSIC(Server.NODE, Adapter.CLASSIC),
  UNDERSOCKET_SHARDED(Server.UNDERSOCKET, Adapter.SHARDED),
  NODE_SHARDED(Server.NODE, Adapter.SHARDED),
  UNDERSOCKET_STREAMS(Server.UNDERSOCKET, Adapter.STREAMS),
  NODE_STREAMS(Server.NODE, Adapter.STREAMS);

  /** How the servers reach each other. */
  enum Adapter implements Labelled {
    /** {@code @socket.io/redis-adapter}. */
    CLASSIC("classic"),
    /** Its sharded one, in mode {@code dynamic}. */
    SHARDED("sharded"),
    /** {@code @socket.io/redis-streams-adapter}. */
    STREAMS("streams");

    private final String label;

    Adapter(String label) {
      this.label = label;
    }

    static Adapter of(String label) {
      return Labelled.of(Adapter.class, "adapter", label);
    }

    static String labels() {
      return Labelled.labels(Adapter.class);
    }

    @Override
    public String label() {
      return label;
    }
  }

  /** Whose server it is. */
  enum Server implements Labelled {
    UNDERSOCKET("undersocket", Duration.ofSeconds(20)),
    NODE("node", Duration.ofSeconds(8));

    private final String label;
    private final Duration warmUp;

    Server(String label, Duration warmUp) {
      this.label = label;
      this.warmUp = warmUp;
    }

    @Override
    public String label() {
      return label;
    }

    /** Load before the first measured round of every mode, unless told otherwise. */
    Duration warmUp() {
      return warmUp;
    }
  }

  static final List<String> JVM_FLAGS =
      List.of("-Xms512m", "-Xmx512m", "-XX:ActiveProcessorCount=2");

  private final Server server;
  private final Adapter adapter;

  Kind(Server server, Adapter adapter) {
    this.server = server;
    this.adapter = adapter;
  }

  static Kind of(Server server, Adapter adapter) {
    return Arrays.stream(values())
        .filter(kind -> kind.server == server && kind.adapter == adapter)
        .findFirst()
        .orElseThrow();
  }

  Server server() {
    return server;
  }

  Adapter adapter() {
    return adapter;
  }

  String label() {
    return server.label() + " " + adapter.label();
  }

  /**
   * How one of its servers is started.
   *
   * @param number which of them it is
   */
  List<String> command(int port, int redisPort, int number) throws IOException {
    if (server == Server.NODE) {
      return List.of(
          "node",
          ModuleDirectory.nodeScript("node.mjs").toString(),
          Integer.toString(port),
          adapter.label(),
          Integer.toString(redisPort),
          Integer.toString(number));
    }
    List<String> command = new ArrayList<>();
    command.add(Jdk.tool("java"));
    command.addAll(JVM_FLAGS);
    // The class path also has the native transport of netty-socketio's Netty, which comes second.
    command.add("-Dio.netty.native.detectNativeLibraryDuplicates=false");
    command.add("-Dorg.jboss.logging.provider=slf4j");
    command.add("-cp");
    command.add(
        ModuleDirectory.jars("redis-netty").resolve("*")
            + File.pathSeparator
            + System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.add("node");
    command.addAll(List.of("--port", Integer.toString(port)));
    command.addAll(List.of("--adapter", adapter.label()));
    command.addAll(List.of("--redis-port", Integer.toString(redisPort)));
    command.addAll(List.of("--number", Integer.toString(number), "--end-with-input"));
    return command;
  }
}
