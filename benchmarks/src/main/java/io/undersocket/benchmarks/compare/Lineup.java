package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.load.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a command compares unless it is told otherwise. */
public enum Lineup {
  /** Ours on a port of its own, beside other servers. */
  SERVERS(
      "compare",
      "",
      contender -> !contender.isInContainer(),
      "echo1,echo16,broadcast,idle",
      "echo1,echo16,ack,binary,polling,broadcast,broadcast4,broadcast-rate,connect,idle",
      Integer.MAX_VALUE),

  /**
   * Our servlet in containers, beside the Jakarta WebSocket of the same container. A Tomcat of half
   * a gigabyte has no room for 10,000 of its own idle sessions.
   */
  CONTAINERS(
      "containers",
      "containers-",
      Contender::isInContainer,
      "echo1,echo16,broadcast,broadcast4,idle",
      "echo1,echo16,broadcast,broadcast4,idle",
      5_000);

  private final String command;
  private final String prefix;
  private final Predicate<Contender> among;
  private final String modes;
  private final String targetModes;
  private final int mostConnections;

  Lineup(
      String command,
      String prefix,
      Predicate<Contender> among,
      String modes,
      String targetModes,
      int mostConnections) {
    this.command = command;
    this.prefix = prefix;
    this.among = among;
    this.modes = modes;
    this.targetModes = targetModes;
    this.mostConnections = mostConnections;
  }

  /** The word on the command line. */
  String command() {
    return command;
  }

  /** What the names of its results begin with. */
  String prefix() {
    return prefix;
  }

  /** The names of all servers, separated by commas. */
  String servers() {
    return Arrays.stream(Contender.values())
        .filter(among)
        .map(Contender::label)
        .collect(Collectors.joining(","));
  }

  /** The names of the modes, separated by commas. */
  String modes() {
    return modes;
  }

  /** Those that there are targets for. */
  List<Mode> targetModes() {
    return Stream.of(targetModes.split(",")).map(Mode::of).toList();
  }

  /** How many connections a mode has at most. */
  int mostConnections() {
    return mostConnections;
  }
}
