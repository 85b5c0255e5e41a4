package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.Arguments;
import io.undersocket.benchmarks.load.LoadPlan;
import io.undersocket.benchmarks.load.Mode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What to compare, and for how long.
 *
 * @param connections instead of each mode's own number, one after the other; empty for that number
 * @param rooms instead of each mode's own number, one after the other; empty for that number
 * @param warmUps load on each server before the first round of each mode
 * @param quick a smoke test: everything short, nothing warm
 */
record CompareOptions(
    List<Contender> servers,
    List<Mode> modes,
    int rounds,
    Duration duration,
    Duration settle,
    List<Integer> connections,
    List<Integer> rooms,
    Map<Contender, Duration> warmUps,
    boolean quick) {

  private static final String DEFAULT_MODES = "echo1,echo16,broadcast,idle";

  /** What there are targets for. */
  private static final String TARGET_MODES =
      "echo1,echo16,ack,binary,polling,broadcast,broadcast4,broadcast-rate,connect,idle";

  private static final int QUICK_CONNECTIONS = 200;
  private static final Duration QUICK_WARM_UP = Duration.ofSeconds(2);
  private static final int MAX_WARM_UP_SECONDS = 600;

  static CompareOptions parse(List<String> args) {
    Arguments options =
        Arguments.parse(
            args,
            Set.of("servers", "modes", "rounds", "seconds", "connections", "rooms", "warmup"),
            Set.of("quick"));
    boolean quick = options.has("quick");
    try {
      List<Contender> servers =
          options.list("servers", Contender.labels()).stream().map(Contender::of).toList();
      List<Mode> modes =
          options.list("modes", DEFAULT_MODES).stream().flatMap(CompareOptions::modes).toList();
      return new CompareOptions(
          servers,
          modes,
          options.number("rounds", quick ? 1 : 3, 1, 100),
          Duration.ofSeconds(options.number("seconds", quick ? 1 : 3, 1, 60)),
          Duration.ofMillis(quick ? 200 : 500),
          options.numbers("connections", 1, LoadPlan.MAX_CONNECTIONS),
          options.numbers("rooms", 0, LoadPlan.MAX_ROOMS),
          warmUps(options, quick),
          quick);
    } catch (Arguments.UsageError e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new Arguments.UsageError(String.valueOf(e.getMessage()));
    }
  }

  /** Each server's own time, or what {@code --warmup node=8,netty=40} says. */
  private static Map<Contender, Duration> warmUps(Arguments options, boolean quick) {
    Map<Contender, Duration> warmUps = new EnumMap<>(Contender.class);
    for (Contender contender : Contender.values()) {
      warmUps.put(contender, quick ? QUICK_WARM_UP : contender.warmUp());
    }
    if (options.has("warmup")) {
      for (String word : options.list("warmup", "")) {
        int equals = word.indexOf('=');
        if (equals < 0 || !word.substring(equals + 1).matches("\\d{1,4}")) {
          throw new Arguments.UsageError(
              "--warmup has \"" + word + "\"; expected is server=seconds,server=seconds");
        }
        int seconds = Math.min(MAX_WARM_UP_SECONDS, Integer.parseInt(word.substring(equals + 1)));
        warmUps.put(Contender.of(word.substring(0, equals)), Duration.ofSeconds(seconds));
      }
    }
    return warmUps;
  }

  private static Stream<Mode> modes(String label) {
    return switch (label) {
      case "all" -> Stream.of(Mode.values());
      case "targets" -> Stream.of(TARGET_MODES.split(",")).map(Mode::of);
      default -> Stream.of(Mode.of(label));
    };
  }

  /** The numbers of connections with which a mode is measured. */
  List<Integer> connectionsFor(Mode mode) {
    if (!connections.isEmpty()) {
      return connections;
    }
    int own = mode.connections();
    return List.of(quick ? Math.min(QUICK_CONNECTIONS, own) : own);
  }

  /** The numbers of rooms with which a mode is measured; nobody joins any but over WebSocket. */
  List<Integer> roomsFor(Mode mode) {
    return rooms.isEmpty() || !mode.canHaveRooms() ? List.of(mode.rooms()) : rooms;
  }

  Duration warmUpOf(Contender contender) {
    return warmUps.getOrDefault(contender, contender.warmUp());
  }
}
