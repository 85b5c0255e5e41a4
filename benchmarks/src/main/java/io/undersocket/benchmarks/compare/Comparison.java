package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.compare.CompareOptions.Size;
import io.undersocket.benchmarks.compare.Contender.Purpose;
import io.undersocket.benchmarks.compare.GeneratorProcess.LoadFailed;
import io.undersocket.benchmarks.compare.Outcome.Footprint;
import io.undersocket.benchmarks.compare.Outcome.ModeOutcome;
import io.undersocket.benchmarks.compare.Outcome.Remains;
import io.undersocket.benchmarks.compare.Outcome.Rounds;
import io.undersocket.benchmarks.load.LoadPlan;
import io.undersocket.benchmarks.load.Measurement;
import io.undersocket.benchmarks.load.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One comparison. All servers run at once and are loaded in turns, A B C A B C, so that a machine
 * that drifts drifts under all of them; an idle server costs nothing that shows. Memory is measured
 * on fresh processes, one after the other.
 */
final class Comparison {

  private static final Duration WARM_UP_SLICE = Duration.ofSeconds(4);
  private static final Duration LONGEST_WARM_UP = Duration.ofHours(1);
  private static final Duration PROFILED = Duration.ofSeconds(20);
  private static final int HEARTBEATS_IN_A_ROUND = 4;

  /** Modes for which each server is started anew, one after the other. */
  private static final Set<Mode> ON_FRESH_PROCESSES =
      EnumSet.of(Mode.HEARTBEATS, Mode.CHURN, Mode.IDLE);

  private final CompareOptions options;
  private final Pinning pinning;
  private final Map<String, String> facts;
  private final Map<Contender, String> absent = new EnumMap<>(Contender.class);

  /** Servers that are there and did not start, and why. */
  private final Map<Contender, String> broken = new EnumMap<>(Contender.class);

  Comparison(CompareOptions options, Pinning pinning, String command) {
    this.options = options;
    this.pinning = pinning;
    this.facts = new LinkedHashMap<>(MachineFacts.read());
    facts.put("command", command);
    facts.put("pinning", pinning.description());
    facts.put("flags of JVM servers", String.join(" ", Contender.JVM_FLAGS));
    facts.put("flags of the generator", String.join(" ", GeneratorProcess.JVM_FLAGS));
    facts.put(
        "rounds",
        options.rounds()
            + " of "
            + options.duration().toSeconds()
            + " s, interleaved, on connections of their own"
            + (options.quick() ? "; QUICK: nothing is warm, the figures say little" : ""));
  }

  Outcome run() throws IOException, InterruptedException {
    // What cannot be measured is told before anything is.
    options.modes().forEach(this::sizes);
    facts.forEach((name, value) -> System.out.println(name + ": " + value));
    findAbsent();
    List<ModeOutcome> outcomes = new ArrayList<>();
    List<Mode> loads =
        options.modes().stream().filter(mode -> !ON_FRESH_PROCESSES.contains(mode)).toList();
    if (!loads.isEmpty()) {
      outcomes.addAll(compareLoads(loads));
    }
    for (Mode mode : ON_FRESH_PROCESSES) {
      if (options.modes().contains(mode)) {
        for (Size size : sizes(mode)) {
          outcomes.add(compareOnFreshProcesses(mode, size));
        }
      }
    }
    return new Outcome(facts, outcomes);
  }

  private void findAbsent() throws InterruptedException {
    for (Contender contender : options.servers()) {
      Optional<String> reason = contender.absence();
      if (reason.isPresent()) {
        absent.put(contender, reason.get());
        facts.put(contender.label(), "ABSENT: " + reason.get());
        System.out.println(contender.label() + " is absent: " + reason.get());
      }
    }
  }

  /** Those that are there and have what the mode needs. */
  private List<Contender> contenders(Mode mode) {
    return options.servers().stream()
        .filter(contender -> contender.does(mode) && !absent.containsKey(contender))
        .toList();
  }

  private Map<Contender, String> absent(Mode mode) {
    Map<Contender, String> those = new EnumMap<>(absent);
    those.keySet().removeIf(contender -> !contender.does(mode));
    return those;
  }

  private List<ModeOutcome> compareLoads(List<Mode> modes)
      throws IOException, InterruptedException {
    List<ModeOutcome> outcomes = new ArrayList<>();
    List<RunningContender> servers = new ArrayList<>();
    try (GeneratorProcess generator = GeneratorProcess.start(pinning)) {
      for (Contender contender : options.servers()) {
        if (modes.stream().anyMatch(mode -> contenders(mode).contains(contender))) {
          startForLoads(contender, servers);
        }
      }
      for (Mode mode : modes) {
        // What another size adds needs little time to be compiled.
        Duration longest = LONGEST_WARM_UP;
        for (Size size : sizes(mode)) {
          outcomes.add(compareLoad(outcome(mode, size), servers, generator, longest));
          longest = WARM_UP_SLICE.multipliedBy(2);
        }
      }
    } finally {
      servers.forEach(RunningContender::close);
    }
    return outcomes;
  }

  private void startForLoads(Contender contender, List<RunningContender> servers)
      throws InterruptedException {
    try {
      servers.add(start(contender, Purpose.LOAD));
    } catch (IOException e) {
      // The others are measured all the same.
      broken.put(contender, String.valueOf(e.getMessage()));
      facts.put(contender.label(), "DID NOT START: " + e.getMessage());
      System.out.println(e.getMessage());
    }
  }

  private RunningContender start(Contender contender, Purpose purpose)
      throws IOException, InterruptedException {
    RunningContender server = RunningContender.start(contender, purpose, pinning);
    facts.put(contender.label(), server.description());
    System.out.println("started " + contender.label() + ": " + server.description());
    return server;
  }

  private List<Size> sizes(Mode mode) {
    return options.sizes(mode, MachineFacts.openFiles());
  }

  private ModeOutcome outcome(Mode mode, Size size) {
    ModeOutcome outcome =
        new ModeOutcome(
            mode,
            size.connections(),
            size.rooms(),
            new LinkedHashMap<>(),
            absent(mode),
            new ArrayList<>());
    broken.forEach(
        (contender, why) -> {
          if (contender.does(mode)) {
            outcome.servers().put(contender, new Rounds());
            outcome.notes().add(why);
          }
        });
    return outcome;
  }

  private ModeOutcome compareLoad(
      ModeOutcome outcome,
      List<RunningContender> servers,
      GeneratorProcess generator,
      Duration longestWarmUp)
      throws InterruptedException {
    List<RunningContender> able = new ArrayList<>(servers);
    able.removeIf(
        server ->
            !server.contender().does(outcome.mode())
                || (outcome.rooms() > 0 && !server.contender().hasRooms()));
    for (RunningContender server : List.copyOf(able)) {
      Rounds rounds = new Rounds();
      outcome.servers().put(server.contender(), rounds);
      try {
        warmUp(outcome, server, generator, rounds, longestWarmUp);
      } catch (LoadFailed e) {
        fail(server, e, outcome, able);
      }
    }
    for (int round = 1; round <= options.rounds(); round++) {
      for (RunningContender server : List.copyOf(able)) {
        try {
          Measurement measured = generator.run(plan(outcome, server, options.duration()));
          outcome.of(server.contender()).measured().add(measured);
          show(outcome.mode(), "round " + round, server, measured);
        } catch (LoadFailed e) {
          fail(server, e, outcome, able);
        }
      }
    }
    outcome.notes().addAll(Doubts.about(outcome));
    if (options.profile()) {
      profile(outcome, able, generator);
    }
    return outcome;
  }

  /** After the rounds, since it slows down what it looks at. */
  private void profile(ModeOutcome outcome, List<RunningContender> able, GeneratorProcess generator)
      throws InterruptedException {
    Optional<String> absence = Profiler.absence();
    if (absence.isPresent()) {
      outcome.notes().add("no profile: " + absence.get());
      return;
    }
    for (RunningContender server : able) {
      if (server.contender().isOurs()) {
        String name = server.contender().label() + "-" + outcome.mode().label();
        Duration time = options.quick() ? options.duration() : PROFILED;
        try (Profiler profiler = Profiler.start(server.pid(), name)) {
          generator.run(plan(outcome, server, time));
          outcome.of(server.contender()).profiles().add(profiler.profile());
        } catch (IOException | LoadFailed e) {
          outcome
              .notes()
              .add("no profile of " + server.contender().label() + ": " + e.getMessage());
        }
      }
    }
  }

  private static void fail(
      RunningContender server,
      LoadFailed failure,
      ModeOutcome outcome,
      List<RunningContender> able) {
    able.remove(server);
    note(failure, server.contender(), outcome);
  }

  private static void note(Exception failure, Contender contender, ModeOutcome outcome) {
    // A figure beside a wrong answer would be one of something else.
    outcome.of(contender).measured().clear();
    String note = contender.label() + " " + failure.getMessage();
    outcome.notes().add(note);
    System.out.println(outcome.mode().label() + ": " + note);
  }

  private void warmUp(
      ModeOutcome outcome,
      RunningContender server,
      GeneratorProcess generator,
      Rounds rounds,
      Duration longest)
      throws LoadFailed, InterruptedException {
    Duration own = options.warmUpOf(server.contender());
    Duration left = own.compareTo(longest) < 0 ? own : longest;
    while (left.toMillis() > 0) {
      Duration slice = left.compareTo(WARM_UP_SLICE) < 0 ? left : WARM_UP_SLICE;
      Measurement measured = generator.run(plan(outcome, server, slice));
      rounds.warmUp().add(measured);
      show(outcome.mode(), "warm-up", server, measured);
      left = left.minus(slice);
    }
  }

  private LoadPlan plan(ModeOutcome outcome, RunningContender server, Duration duration) {
    return plan(outcome, server, outcome.connections(), options.settle(), duration);
  }

  private static LoadPlan plan(
      ModeOutcome outcome,
      RunningContender server,
      int connections,
      Duration settle,
      Duration duration) {
    return new LoadPlan(
        outcome.mode(),
        server.port(),
        server.pid(),
        connections,
        outcome.mode().inFlight(),
        outcome.rooms(),
        settle,
        duration);
  }

  private static void show(Mode mode, String when, RunningContender server, Measurement measured) {
    System.out.printf(
        "%-10s %-9s %-20s %7.2f us/%s, %.0f/s, server %.0f %%, generator %.0f %%%n",
        mode.label(),
        when,
        server.contender().label(),
        measured.cpuMicrosPerUnit(),
        mode.unit(),
        measured.perSecond(),
        measured.serverShare() * 100,
        measured.generatorShare() * 100);
  }

  private ModeOutcome compareOnFreshProcesses(Mode mode, Size size)
      throws IOException, InterruptedException {
    ModeOutcome outcome = outcome(mode, size);
    for (Contender contender : contenders(mode)) {
      if (broken.containsKey(contender)) {
        continue;
      }
      Rounds rounds = new Rounds();
      outcome.servers().put(contender, rounds);
      try (GeneratorProcess generator = GeneratorProcess.start(pinning)) {
        switch (mode) {
          case HEARTBEATS -> measureHeartbeats(outcome, contender, generator, rounds);
          case CHURN -> measureChurn(outcome, contender, generator, rounds);
          default -> measureMemory(outcome, contender, generator, rounds);
        }
      } catch (LoadFailed | IOException e) {
        note(e, contender, outcome);
      }
    }
    return outcome;
  }

  /** The interval is told when a server starts. */
  private void measureHeartbeats(
      ModeOutcome outcome, Contender contender, GeneratorProcess generator, Rounds rounds)
      throws LoadFailed, IOException, InterruptedException {
    Duration interval = Contender.HEARTBEAT_INTERVAL;
    facts.put("heartbeats in mode heartbeats", "every " + interval.toSeconds() + " s");
    try (RunningContender server = start(contender, Purpose.HEARTBEATS)) {
      Duration measured = interval.multipliedBy(options.quick() ? 1 : HEARTBEATS_IN_A_ROUND);
      LoadPlan plan = plan(outcome, server, outcome.connections(), interval, measured);
      for (int round = 1; round <= options.rounds(); round++) {
        rounds.measured().add(generator.run(plan));
        show(outcome.mode(), "round " + round, server, rounds.measured().get(round - 1));
      }
    }
  }

  private void measureChurn(
      ModeOutcome outcome, Contender contender, GeneratorProcess generator, Rounds rounds)
      throws LoadFailed, IOException, InterruptedException {
    try (RunningContender server = start(contender, Purpose.CHURN)) {
      LoadPlan slice =
          plan(outcome, server, outcome.connections(), Duration.ZERO, options.duration());
      Duration settle = options.quick() ? Duration.ZERO : Churning.CONTAINER_TIMEOUTS;
      Remains remains =
          new Churning(server, generator, rounds, settle).measure(slice, options.churned());
      rounds.remains().add(remains);
      System.out.printf(
          "churn      %-20s heap %.3f of what it was after %,d connections; left: %s%n",
          contender.label(), remains.heapShare(), remains.connections(), remains.left().inWords());
    }
  }

  private void measureMemory(
      ModeOutcome outcome, Contender contender, GeneratorProcess generator, Rounds rounds)
      throws LoadFailed, IOException, InterruptedException {
    facts.put("flag of JVM servers in mode idle", Contender.MEMORY_FLAG);
    try (RunningContender server = start(contender, Purpose.MEMORY)) {
      measureMemory(outcome, server, generator, rounds);
    }
  }

  /**
   * Opens and closes some connections first: classes, compiled code and pools are no connection's.
   */
  private void measureMemory(
      ModeOutcome outcome, RunningContender server, GeneratorProcess generator, Rounds rounds)
      throws LoadFailed, IOException, InterruptedException {
    Path logs = ModuleDirectory.output("logs");
    String name = server.contender().label();
    int connections = outcome.connections();
    int rehearsal = Math.max(1, connections / 5);
    LoadPlan small = plan(outcome, server, rehearsal, Duration.ZERO, Duration.ZERO);
    rounds.warmUp().add(generator.hold(small));
    generator.release();
    Memory before = Memory.of(server, logs.resolve(name + "-before.txt"));
    Measurement opened = generator.hold(plan(outcome, server, Duration.ZERO));
    Memory during = Memory.of(server, logs.resolve(name + "-during.txt"));
    generator.release();
    rounds.measured().add(opened);
    Footprint footprint = new Footprint(before, during, connections);
    rounds.footprints().add(footprint);
    System.out.printf(
        "idle       %-20s heap %.2f KiB, resident %.2f KiB per connection; handshake %.0f us%n",
        name,
        footprint.heapPerConnection() / 1024,
        footprint.residentPerConnection() / 1024,
        opened.cpuMicrosPerUnit());
  }
}
