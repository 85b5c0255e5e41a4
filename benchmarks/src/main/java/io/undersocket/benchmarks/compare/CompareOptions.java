package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.Arguments;
import io.undersocket.benchmarks.load.LoadPlan;
import io.undersocket.benchmarks.load.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What to compare, and for how long.
 *
 * @param lineup what is compared as far as nothing else was asked for
 * @param connections instead of each mode's own number, one after the other; empty for that number
 * @param rooms instead of each mode's own number, one after the other; empty for that number
 * @param warmUps load on each server before the first round of each mode
 * @param churned how many connections come and go in mode {@code churn}, at least
 * @param grow whether each mode is measured with the numbers that show how it grows, instead
 * @param profile whether each JVM of ours is profiled besides, once for each mode
 * @param quick a smoke test: everything short, nothing warm
 */
record CompareOptions(
    Lineup lineup,
    List<Contender> servers,
    List<Mode> modes,
    int rounds,
    Duration duration,
    Duration settle,
    List<Integer> connections,
    List<Integer> rooms,
    Map<Contender, Duration> warmUps,
    int churned,
    boolean grow,
    boolean profile,
    boolean quick) {

  private static final String GROWING_MODES = "echo1,broadcast,rooms,idle";
  private static final List<Integer> GROWING_CONNECTIONS = List.of(1_000, 10_000, 20_000);
  private static final List<Integer> QUICK_GROWING_CONNECTIONS = List.of(100, 200, 400);
  private static final List<Integer> GROWING_ROOMS = List.of(1, 10, 100);

  /** What a process has open besides connections, at most. */
  private static final int SPARE_FILES = 500;

  private static final int CHURNED = 200_000;
  private static final int QUICK_CHURNED = 5_000;
  private static final int MAX_CHURNED = 10_000_000;
  private static final int QUICK_CONNECTIONS = 200;
  private static final Duration QUICK_WARM_UP = Duration.ofSeconds(2);

  static CompareOptions parse(Lineup lineup, List<String> args) {
    Arguments options =
        Arguments.parse(
            args,
            Set.of(
                "servers",
                "modes",
                "rounds",
                "seconds",
                "connections",
                "rooms",
                "churned",
                "warmup"),
            Set.of("quick", "grow", "profile"));
    boolean quick = options.has("quick");
    try {
      List<Contender> servers =
          options.list("servers", lineup.servers()).stream().map(Contender::of).toList();
      List<Mode> modes =
          options.list("modes", options.has("grow") ? GROWING_MODES : lineup.modes()).stream()
              .flatMap(label -> modes(lineup, label))
              .toList();
      return new CompareOptions(
          lineup,
          servers,
          modes,
          options.number("rounds", quick ? 1 : 3, 1, 100),
          Duration.ofSeconds(options.number("seconds", quick ? 1 : 3, 1, 60)),
          Duration.ofMillis(quick ? 200 : 500),
          options.numbers("connections", 1, LoadPlan.MAX_CONNECTIONS),
          options.numbers("rooms", 0, LoadPlan.MAX_ROOMS),
          options.warmUps(
              "warmup", Contender.class, server -> quick ? QUICK_WARM_UP : server.warmUp()),
          options.number("churned", quick ? QUICK_CHURNED : CHURNED, 1, MAX_CHURNED),
          options.has("grow"),
          options.has("profile"),
          quick);
    } catch (Arguments.UsageError e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new Arguments.UsageError(String.valueOf(e.getMessage()));
    }
  }

  private static Stream<Mode> modes(Lineup lineup, String label) {
    return switch (label) {
      case "all" -> Stream.of(Mode.values());
      case "targets" -> lineup.targetModes().stream();
      default -> Stream.of(Mode.of(label));
    };
  }

  /** How many connections a mode is measured with, and how many rooms each of them is in. */
  record Size(int connections, int rooms) {}

  /**
   * The sizes with which a mode is measured, one after the other. Growth is shown of connections
   * first and of rooms afterwards, not of both at once.
   *
   * @param files how many a process may have open; each connection is one
   */
  List<Size> sizes(Mode mode, int files) {
    List<Size> sizes = new ArrayList<>();
    if (!grow) {
      for (int each : connections.isEmpty() ? List.of(own(mode)) : connections) {
        roomsOf(mode).forEach(many -> sizes.add(new Size(each, many)));
      }
    } else if (mode == Mode.ROOMS) {
      GROWING_ROOMS.forEach(many -> sizes.add(new Size(own(mode), many)));
    } else {
      for (int each : quick ? QUICK_GROWING_CONNECTIONS : GROWING_CONNECTIONS) {
        sizes.add(new Size(Math.min(each, files - SPARE_FILES), mode.rooms()));
      }
      if (mode == Mode.BROADCAST) {
        GROWING_ROOMS.forEach(many -> sizes.add(new Size(own(mode), many)));
      }
    }
    for (Size size : sizes) {
      if (size.connections() > files - SPARE_FILES) {
        throw new Arguments.UsageError(
            "%,d connections take as many open files, and a process may have %,d; ask for fewer, or raise ulimit -n"
                .formatted(size.connections(), files));
      }
    }
    return sizes;
  }

  private int own(Mode mode) {
    return Math.min(quick ? QUICK_CONNECTIONS : lineup.mostConnections(), mode.connections());
  }

  private List<Integer> roomsOf(Mode mode) {
    return rooms.isEmpty() || !mode.canHaveRooms() ? List.of(mode.rooms()) : rooms;
  }

  Duration warmUpOf(Contender contender) {
    return warmUps.getOrDefault(contender, contender.warmUp());
  }
}
