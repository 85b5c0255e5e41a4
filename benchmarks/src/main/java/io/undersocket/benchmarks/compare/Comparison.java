package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.compare.CompareOptions.Size;
import io.undersocket.benchmarks.compare.Contender.Purpose;
import io.undersocket.benchmarks.compare.GeneratorProcess.LoadFailed;
import io.undersocket.benchmarks.compare.Outcome.Footprint;
import io.undersocket.benchmarks.compare.Outcome.ModeOutcome;
import io.undersocket.benchmarks.compare.Outcome.Rounds;
import io.undersocket.benchmarks.load.LoadPlan;
import io.undersocket.benchmarks.load.Measurement;
import io.undersocket.benchmarks.load.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One comparison. All servers run at once and are loaded in turns, A B C A B C, so that a machine
 * that drifts drifts under all of them; an idle server costs nothing that shows. Memory is measured
 * on fresh processes, one after the other.
 */
final class Comparison {

  private static final Duration WARM_UP_SLICE = Duration.ofSeconds(4);
  private static final Duration LONGEST_WARM_UP = Duration.ofHours(1);
  private static final int HEARTBEATS_IN_A_ROUND = 4;

  private final CompareOptions options;
  private final Pinning pinning;
  private final Map<String, String> facts;
  private final Map<Contender, String> absent = new EnumMap<>(Contender.class);

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
        options.modes().stream()
            .filter(mode -> mode != Mode.IDLE && mode != Mode.HEARTBEATS)
            .toList();
    if (!loads.isEmpty()) {
      outcomes.addAll(compareLoads(loads));
    }
    if (options.modes().contains(Mode.HEARTBEATS)) {
      for (Size size : sizes(Mode.HEARTBEATS)) {
        outcomes.add(compareHeartbeats(size));
      }
    }
    if (options.modes().contains(Mode.IDLE)) {
      facts.put("flag of JVM servers in mode idle", Contender.MEMORY_FLAG);
      for (Size size : sizes(Mode.IDLE)) {
        outcomes.add(compareMemory(size));
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

  private List<String> notesOnAbsent(Mode mode) {
    List<String> notes = new ArrayList<>();
    absent.forEach(
        (contender, reason) -> {
          if (contender.does(mode)) {
            notes.add(contender.label() + " is absent: " + reason);
          }
        });
    return notes;
  }

  private List<ModeOutcome> compareLoads(List<Mode> modes)
      throws IOException, InterruptedException {
    List<ModeOutcome> outcomes = new ArrayList<>();
    List<RunningContender> servers = new ArrayList<>();
    try (GeneratorProcess generator = GeneratorProcess.start(pinning)) {
      for (Contender contender : options.servers()) {
        if (modes.stream().anyMatch(mode -> contenders(mode).contains(contender))) {
          servers.add(start(contender, Purpose.LOAD));
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
    return new ModeOutcome(
        mode, size.connections(), size.rooms(), new LinkedHashMap<>(), notesOnAbsent(mode));
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
    return outcome;
  }

  private static void fail(
      RunningContender server,
      LoadFailed failure,
      ModeOutcome outcome,
      List<RunningContender> able) {
    able.remove(server);
    note(failure, server.contender(), outcome);
  }

  private static void note(LoadFailed failure, Contender contender, ModeOutcome outcome) {
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

  /** On fresh processes, one after the other, since the interval is told when they start. */
  private ModeOutcome compareHeartbeats(Size size) throws IOException, InterruptedException {
    Duration interval = Contender.HEARTBEAT_INTERVAL;
    facts.put("heartbeats in mode heartbeats", "every " + interval.toSeconds() + " s");
    ModeOutcome outcome = outcome(Mode.HEARTBEATS, size);
    for (Contender contender : contenders(Mode.HEARTBEATS)) {
      Rounds rounds = new Rounds();
      outcome.servers().put(contender, rounds);
      try (GeneratorProcess generator = GeneratorProcess.start(pinning);
          RunningContender server = start(contender, Purpose.HEARTBEATS)) {
        Duration measured = interval.multipliedBy(options.quick() ? 1 : HEARTBEATS_IN_A_ROUND);
        LoadPlan plan = plan(outcome, server, size.connections(), interval, measured);
        for (int round = 1; round <= options.rounds(); round++) {
          rounds.measured().add(generator.run(plan));
          show(outcome.mode(), "round " + round, server, rounds.measured().get(round - 1));
        }
      } catch (LoadFailed e) {
        note(e, contender, outcome);
      }
    }
    return outcome;
  }

  private ModeOutcome compareMemory(Size size) throws IOException, InterruptedException {
    ModeOutcome outcome = outcome(Mode.IDLE, size);
    for (Contender contender : contenders(Mode.IDLE)) {
      Rounds rounds = new Rounds();
      outcome.servers().put(contender, rounds);
      try (GeneratorProcess generator = GeneratorProcess.start(pinning);
          RunningContender server = start(contender, Purpose.MEMORY)) {
        measureMemory(outcome, server, generator, rounds);
      } catch (LoadFailed e) {
        note(e, contender, outcome);
      }
    }
    return outcome;
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
