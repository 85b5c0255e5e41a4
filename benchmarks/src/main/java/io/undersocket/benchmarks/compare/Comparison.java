package io.undersocket.benchmarks.compare;

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
    facts.forEach((name, value) -> System.out.println(name + ": " + value));
    findAbsent();
    List<ModeOutcome> outcomes = new ArrayList<>();
    List<Mode> loads = options.modes().stream().filter(mode -> mode != Mode.IDLE).toList();
    if (!loads.isEmpty()) {
      outcomes.addAll(compareLoads(loads));
    }
    if (options.modes().contains(Mode.IDLE)) {
      outcomes.add(compareMemory());
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
        outcomes.add(compareLoad(mode, servers, generator));
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

  private ModeOutcome compareLoad(
      Mode mode, List<RunningContender> servers, GeneratorProcess generator)
      throws InterruptedException {
    int connections = options.connectionsFor(mode);
    ModeOutcome outcome =
        new ModeOutcome(mode, connections, new LinkedHashMap<>(), notesOnAbsent(mode));
    List<RunningContender> able = new ArrayList<>(servers);
    able.removeIf(server -> !server.contender().does(mode));
    for (RunningContender server : List.copyOf(able)) {
      Rounds rounds = new Rounds();
      outcome.servers().put(server.contender(), rounds);
      try {
        warmUp(mode, connections, server, generator, rounds);
      } catch (LoadFailed e) {
        fail(server, e, outcome, able);
      }
    }
    for (int round = 1; round <= options.rounds(); round++) {
      for (RunningContender server : List.copyOf(able)) {
        try {
          LoadPlan plan = plan(mode, connections, server, options.duration());
          Measurement measured = generator.run(plan);
          outcome.of(server.contender()).measured().add(measured);
          show(mode, "round " + round, server, measured);
        } catch (LoadFailed e) {
          fail(server, e, outcome, able);
        }
      }
    }
    outcome.notes().addAll(Doubts.about(outcome));
    return outcome;
  }

  private void fail(
      RunningContender server,
      LoadFailed failure,
      ModeOutcome outcome,
      List<RunningContender> able) {
    able.remove(server);
    String note = server.contender().label() + " " + failure.getMessage();
    outcome.notes().add(note);
    System.out.println(outcome.mode().label() + ": " + note);
  }

  private void warmUp(
      Mode mode,
      int connections,
      RunningContender server,
      GeneratorProcess generator,
      Rounds rounds)
      throws LoadFailed, InterruptedException {
    Duration left = options.warmUpOf(server.contender());
    while (left.toMillis() > 0) {
      Duration slice = left.compareTo(WARM_UP_SLICE) < 0 ? left : WARM_UP_SLICE;
      Measurement measured = generator.run(plan(mode, connections, server, slice));
      rounds.warmUp().add(measured);
      show(mode, "warm-up", server, measured);
      left = left.minus(slice);
    }
  }

  private LoadPlan plan(Mode mode, int connections, RunningContender server, Duration duration) {
    return new LoadPlan(
        mode,
        server.port(),
        server.pid(),
        connections,
        mode.inFlight(),
        options.settle(),
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

  private ModeOutcome compareMemory() throws IOException, InterruptedException {
    facts.put("flag of JVM servers in mode idle", Contender.MEMORY_FLAG);
    int connections = options.connectionsFor(Mode.IDLE);
    ModeOutcome outcome =
        new ModeOutcome(Mode.IDLE, connections, new LinkedHashMap<>(), notesOnAbsent(Mode.IDLE));
    for (Contender contender : contenders(Mode.IDLE)) {
      Rounds rounds = new Rounds();
      outcome.servers().put(contender, rounds);
      try (GeneratorProcess generator = GeneratorProcess.start(pinning);
          RunningContender server = start(contender, Purpose.MEMORY)) {
        measureMemory(connections, server, generator, rounds);
      } catch (LoadFailed e) {
        outcome.notes().add(contender.label() + " " + e.getMessage());
      }
    }
    return outcome;
  }

  /**
   * Opens and closes some connections first: classes, compiled code and pools are no connection's.
   */
  private void measureMemory(
      int connections, RunningContender server, GeneratorProcess generator, Rounds rounds)
      throws LoadFailed, IOException, InterruptedException {
    Path logs = ModuleDirectory.output("logs");
    String name = server.contender().label();
    int rehearsal = Math.max(1, connections / 5);
    rounds.warmUp().add(generator.hold(plan(Mode.IDLE, rehearsal, server, Duration.ZERO)));
    generator.release();
    Memory before = Memory.of(server, logs.resolve(name + "-before.txt"));
    Measurement opened = generator.hold(plan(Mode.IDLE, connections, server, Duration.ZERO));
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
