package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.Labelled;
import io.undersocket.benchmarks.Main;
import io.undersocket.benchmarks.load.Mode;
import io.undersocket.benchmarks.servers.FloorServer;
import io.undersocket.benchmarks.servers.JettyServer;
import io.undersocket.benchmarks.servers.NettySocketIoServer;
import io.undersocket.benchmarks.servers.TomcatServer;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A server that can be compared: how it is started, and how long it needs to be warm. */
enum Contender implements Labelled {
  UNDERSOCKET("undersocket", Duration.ofSeconds(20)) {
    @Override
    List<String> command(int port, Purpose purpose) {
      return java(purpose, Main.class.getName(), port, "serve", "--executor", "default");
    }
  },

  UNDERSOCKET_DIRECT("undersocket-direct", Duration.ofSeconds(20)) {
    @Override
    List<String> command(int port, Purpose purpose) {
      return java(purpose, Main.class.getName(), port, "serve", "--executor", "direct");
    }
  },

  NODE("node", Duration.ofSeconds(8)) {
    @Override
    List<String> command(int port, Purpose purpose) throws IOException {
      return node(port, "plain", purpose);
    }
  },

  /** With the add-ons written in C that its documentation recommends. */
  NODE_NATIVE("node-native", Duration.ofSeconds(8)) {
    @Override
    List<String> command(int port, Purpose purpose) throws IOException {
      return node(port, "native", purpose);
    }

    @Override
    Optional<String> absence() throws InterruptedException {
      return NodeProgram.absenceOfAddOns();
    }
  },

  /** Measured: below 25 s of load it still gets cheaper by the second. */
  NETTY("netty", Duration.ofSeconds(40)) {
    @Override
    List<String> command(int port, Purpose purpose) {
      return java(purpose, NettySocketIoServer.class.getName(), port);
    }
  },

  /** What no server in Java can be cheaper than. */
  FLOOR("floor", Duration.ofSeconds(12)) {
    @Override
    List<String> command(int port, Purpose purpose) {
      return java(purpose, FloorServer.class.getName(), port);
    }

    @Override
    boolean does(Mode mode) {
      return FLOOR_MODES.contains(mode);
    }
  },

  /** What no server can be cheaper than. */
  FLOOR_C("floor-c", Duration.ofSeconds(8)) {
    @Override
    List<String> command(int port, Purpose purpose) throws IOException {
      return List.of(FloorProgram.compiled().toString(), Integer.toString(port));
    }

    @Override
    boolean does(Mode mode) {
      return FLOOR_MODES.contains(mode);
    }

    @Override
    Optional<String> absence() throws InterruptedException {
      return FloorProgram.absence();
    }
  },

  /** Our servlet in Tomcat. */
  UNDERSOCKET_TOMCAT("undersocket-tomcat", Duration.ofSeconds(20)) {
    @Override
    List<String> command(int port, Purpose purpose) throws IOException {
      return tomcat(purpose, port, "--executor", "default");
    }
  },

  UNDERSOCKET_TOMCAT_DIRECT("undersocket-tomcat-direct", Duration.ofSeconds(20)) {
    @Override
    List<String> command(int port, Purpose purpose) throws IOException {
      return tomcat(purpose, port, "--executor", "direct");
    }
  },

  /** What no server by the Jakarta WebSocket of the same Tomcat can be cheaper than. */
  TOMCAT_JAKARTA("tomcat-jakarta", Duration.ofSeconds(20)) {
    @Override
    List<String> command(int port, Purpose purpose) throws IOException {
      return tomcat(purpose, port, "--endpoint", "jakarta");
    }

    @Override
    boolean does(Mode mode) {
      return JAKARTA_MODES.contains(mode);
    }
  },

  /** Our servlet in Jetty. */
  UNDERSOCKET_JETTY("undersocket-jetty", Duration.ofSeconds(20)) {
    @Override
    List<String> command(int port, Purpose purpose) throws IOException {
      return jetty(purpose, port, "--executor", "default");
    }
  },

  UNDERSOCKET_JETTY_DIRECT("undersocket-jetty-direct", Duration.ofSeconds(20)) {
    @Override
    List<String> command(int port, Purpose purpose) throws IOException {
      return jetty(purpose, port, "--executor", "direct");
    }
  },

  /** What no server by the Jakarta WebSocket of the same Jetty can be cheaper than. */
  JETTY_JAKARTA("jetty-jakarta", Duration.ofSeconds(20)) {
    @Override
    List<String> command(int port, Purpose purpose) throws IOException {
      return jetty(purpose, port, "--endpoint", "jakarta");
    }

    @Override
    boolean does(Mode mode) {
      return JAKARTA_MODES.contains(mode);
    }
  };

  private static final Set<Mode> FLOOR_MODES =
      EnumSet.of(
          Mode.ECHO_1,
          Mode.ECHO_16,
          Mode.BROADCAST,
          Mode.BROADCAST_4,
          Mode.BROADCAST_10K,
          Mode.BROADCAST_RATE,
          Mode.CONNECT);
  private static final Set<Mode> JAKARTA_MODES = jakartaModes();
  private static final Set<Mode> OUR_MODES = EnumSet.of(Mode.ECHO_1_RAW, Mode.ECHO_16_RAW);

  /** What a process is started for. */
  enum Purpose {
    LOAD,
    /**
     * Pages of the heap are touched at the start, so that the process grows by what lies outside
     * the heap only.
     */
    MEMORY,
    /** Its heartbeats come every {@link #HEARTBEAT_INTERVAL}. */
    HEARTBEATS,
    /** Its clients are put into rooms, and counted where it can tell what is left of them. */
    CHURN
  }

  /** Short, so that few seconds have many heartbeats. */
  static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(2);

  static final List<String> JVM_FLAGS =
      List.of("-Xms512m", "-Xmx512m", "-XX:ActiveProcessorCount=2");
  static final String MEMORY_FLAG = "-XX:+AlwaysPreTouch";

  private final String label;
  private final Duration warmUp;

  Contender(String label, Duration warmUp) {
    this.label = label;
    this.warmUp = warmUp;
  }

  private static Set<Mode> jakartaModes() {
    Set<Mode> modes = EnumSet.copyOf(FLOOR_MODES);
    modes.add(Mode.IDLE);
    return modes;
  }

  static Contender of(String label) {
    return Labelled.of(Contender.class, "server", label);
  }

  @Override
  public String label() {
    return label;
  }

  /** Load before the first measured round of every mode, unless told otherwise. */
  Duration warmUp() {
    return warmUp;
  }

  /** Whether figures are shown as a share of those of this server. */
  boolean isOurs() {
    return label.startsWith("undersocket");
  }

  /** Whether it is in a servlet container, or is one. */
  boolean isInContainer() {
    return label.contains("tomcat") || label.contains("jetty");
  }

  /** Whether it tells, over HTTP, what is left of clients that have gone. */
  boolean countsClients() {
    return isOurs() || this == NODE || this == NODE_NATIVE;
  }

  boolean isJvm() {
    return this != NODE && this != NODE_NATIVE && this != FLOOR_C;
  }

  /** Whether it has what this mode needs. */
  boolean does(Mode mode) {
    return isOurs() || !OUR_MODES.contains(mode);
  }

  /** Whether clients can join rooms. */
  boolean hasRooms() {
    return does(Mode.ROOMS);
  }

  /** Why this machine does not have it; empty if it does. */
  Optional<String> absence() throws InterruptedException {
    return Optional.empty();
  }

  abstract List<String> command(int port, Purpose purpose) throws IOException;

  private static List<String> node(int port, String kind, Purpose purpose) throws IOException {
    String script = ModuleDirectory.nodeScript("server.mjs").toString();
    List<String> command =
        new ArrayList<>(
            List.of(NodeProgram.NAME, "--expose-gc", script, Integer.toString(port), kind));
    if (purpose == Purpose.HEARTBEATS) {
      command.add("ping-interval=" + HEARTBEAT_INTERVAL.toMillis());
    }
    if (purpose == Purpose.CHURN) {
      command.add("count-clients");
    }
    return command;
  }

  private static List<String> tomcat(Purpose purpose, int port, String... arguments)
      throws IOException {
    return java(purpose, with("tomcat"), TomcatServer.class.getName(), port, arguments);
  }

  private static List<String> jetty(Purpose purpose, int port, String... arguments)
      throws IOException {
    return java(purpose, with("jetty"), JettyServer.class.getName(), port, arguments);
  }

  /**
   * A class path with one container: each brings the servlet API and that of WebSocket, so no
   * program has both.
   */
  private static String with(String container) throws IOException {
    return ModuleDirectory.jars("containers").resolve(container).resolve("*")
        + File.pathSeparator
        + System.getProperty("java.class.path");
  }

  private static List<String> java(
      Purpose purpose, String mainClass, int port, String... arguments) {
    return java(purpose, System.getProperty("java.class.path"), mainClass, port, arguments);
  }

  private static List<String> java(
      Purpose purpose, String classPath, String mainClass, int port, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Jdk.tool("java"));
    command.addAll(JVM_FLAGS);
    if (purpose == Purpose.MEMORY) {
      command.add(MEMORY_FLAG);
    }
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(List.of(arguments));
    if (purpose == Purpose.HEARTBEATS) {
      String millis = Long.toString(HEARTBEAT_INTERVAL.toMillis());
      command.addAll(List.of("--ping-interval", millis));
    }
    if (purpose == Purpose.CHURN) {
      command.add("--count-clients");
    }
    command.addAll(List.of("--port", Integer.toString(port), "--end-with-input"));
    return command;
  }
}
