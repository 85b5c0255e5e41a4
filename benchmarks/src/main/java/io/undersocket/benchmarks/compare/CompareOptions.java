package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.Arguments;
import io.undersocket.benchmarks.load.LoadPlan;
import io.undersocket.benchmarks.load.Mode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What to compare, and for how long.
 *
 * @param connections instead of each mode's own number, if present
 * @param warmUps load on each server before the first round of each mode
 * @param quick a smoke test: everything short, nothing warm
 */
record CompareOptions(
    List<Contender> servers,
    List<Mode> modes,
    int rounds,
    Duration duration,
    Duration settle,
    OptionalInt connections,
    Map<Contender, Duration> warmUps,
    boolean quick) {

  private static final int QUICK_CONNECTIONS = 200;
  private static final Duration QUICK_WARM_UP = Duration.ofSeconds(2);
  private static final int MAX_WARM_UP_SECONDS = 600;

  static CompareOptions parse(List<String> args) {
    Arguments options =
        Arguments.parse(
            args,
            Set.of("servers", "modes", "rounds", "seconds", "connections", "warmup"),
            Set.of("quick"));
    boolean quick = options.has("quick");
    try {
      List<Contender> servers =
          options.list("servers", Contender.labels()).stream().map(Contender::of).toList();
      List<Mode> modes =
          options.list("modes", "echo1,echo16,broadcast,idle").stream().map(Mode::of).toList();
      return new CompareOptions(
          servers,
          modes,
          options.number("rounds", quick ? 1 : 3, 1, 100),
          Duration.ofSeconds(options.number("seconds", quick ? 1 : 3, 1, 60)),
          Duration.ofMillis(quick ? 200 : 500),
          options.has("connections")
              ? OptionalInt.of(options.number("connections", 0, 1, LoadPlan.MAX_CONNECTIONS))
              : OptionalInt.empty(),
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

  int connectionsFor(Mode mode) {
    return connections.orElse(
        quick ? Math.min(QUICK_CONNECTIONS, mode.connections()) : mode.connections());
  }

  Duration warmUpOf(Contender contender) {
    return warmUps.getOrDefault(contender, contender.warmUp());
  }
}
