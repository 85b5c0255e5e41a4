package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.Main;
import io.undersocket.benchmarks.servers.NettySocketIoServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A server that can be compared: how it is started, and how long it needs to be warm. */
enum Contender {
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
      String script = ModuleDirectory.nodeScript("server.mjs").toString();
      return List.of("node", "--expose-gc", script, Integer.toString(port));
    }
  },

  /** Measured: below 25 s of load it still gets cheaper by the second. */
  NETTY("netty", Duration.ofSeconds(40)) {
    @Override
    List<String> command(int port, Purpose purpose) {
      return java(purpose, NettySocketIoServer.class.getName(), port);
    }
  };

  /** What a process is started for. */
  enum Purpose {
    LOAD,
    /**
     * Pages of the heap are touched at the start, so that the process grows by what lies outside
     * the heap only.
     */
    MEMORY
  }

  static final List<String> JVM_FLAGS =
      List.of("-Xms512m", "-Xmx512m", "-XX:ActiveProcessorCount=2");
  static final String MEMORY_FLAG = "-XX:+AlwaysPreTouch";

  private final String label;
  private final Duration warmUp;

  Contender(String label, Duration warmUp) {
    this.label = label;
    this.warmUp = warmUp;
  }

  static Contender of(String label) {
    return Arrays.stream(values())
        .filter(contender -> contender.label.equals(label))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no server \"" + label + "\"; known: " + labels()));
  }

  /** All of them, separated by commas. */
  static String labels() {
    return Arrays.stream(values()).map(Contender::label).collect(Collectors.joining(","));
  }

  String label() {
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

  boolean isJvm() {
    return this != NODE;
  }

  abstract List<String> command(int port, Purpose purpose) throws IOException;

  private static List<String> java(
      Purpose purpose, String mainClass, int port, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Jdk.tool("java"));
    command.addAll(JVM_FLAGS);
    if (purpose == Purpose.MEMORY) {
      command.add(MEMORY_FLAG);
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--port", Integer.toString(port), "--end-with-input"));
    return command;
  }
}
