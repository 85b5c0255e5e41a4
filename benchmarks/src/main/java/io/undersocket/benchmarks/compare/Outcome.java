package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.load.Measurement;
import io.undersocket.benchmarks.load.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a comparison found: facts about the machine and the run, and what came of every mode. */
record Outcome(Map<String, String> facts, List<ModeOutcome> modes) {

  /** Whether every server was measured in every mode. */
  boolean isComplete() {
    return modes.stream()
        .flatMap(mode -> mode.servers().values().stream())
        .noneMatch(rounds -> rounds.measured().isEmpty());
  }

  /**
   * One mode.
   *
   * @param rooms of its own that each client was in meanwhile
   * @param absent servers that this machine does not have, and why
   * @param notes what a reader of the figures must know: a server that failed, or was not warm, a
   *     busy generator
   */
  record ModeOutcome(
      Mode mode,
      int connections,
      int rooms,
      Map<Contender, Rounds> servers,
      Map<Contender, String> absent,
      List<String> notes) {

    /** What was done, in words. */
    String inWords() {
      StringBuilder words = new StringBuilder(mode.label() + ": " + mode.title());
      words.append(", " + connections + " connections");
      if (mode.inFlight() > 0) {
        words.append(", " + mode.inFlight() + " in flight");
      }
      if (mode.payloadBytes() > 0) {
        words.append(", " + mode.payloadBytes() + " bytes");
      }
      if (rooms > 0) {
        words.append(", each in " + rooms + " rooms of its own");
      }
      return words.toString();
    }

    /** How many connections and rooms there were, in short. */
    String size() {
      String size = "%,d".formatted(connections);
      return rooms == 0 ? size : size + " x " + rooms;
    }

    /** Whether that server was measured. */
    boolean has(Contender contender) {
      Rounds rounds = servers.get(contender);
      return rounds != null && !rounds.measured().isEmpty();
    }

    Rounds of(Contender contender) {
      return Objects.requireNonNull(servers.get(contender), contender::label);
    }
  }

  /**
   * The rounds of one server in one mode.
   *
   * @param footprints of connections that stay
   * @param remains of connections that have gone
   * @param profiles of the load, if they were asked for
   */
  record Rounds(
      List<Measurement> warmUp,
      List<Measurement> measured,
      List<Footprint> footprints,
      List<Remains> remains,
      List<Profile> profiles) {

    Rounds() {
      this(
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>(),
          new ArrayList<>());
    }
  }

  /**
   * What a server held before many connections came, and when all of them had gone.
   *
   * @param connections how many came and went
   */
  record Remains(Memory before, Memory after, long connections, Left left) {

    /** The heap as a share of what it was, NaN if unknown. */
    double heapShare() {
      return before.heapBytes().isPresent() && after.heapBytes().isPresent()
          ? (double) after.heapBytes().getAsLong() / before.heapBytes().getAsLong()
          : Double.NaN;
    }
  }

  /** What a server held before and while the connections were there. */
  record Footprint(Memory before, Memory during, int connections) {

    /** Heap per connection in bytes, NaN if unknown. */
    double heapPerConnection() {
      return before.heapBytes().isPresent() && during.heapBytes().isPresent()
          ? (double) (during.heapBytes().getAsLong() - before.heapBytes().getAsLong()) / connections
          : Double.NaN;
    }

    /** Growth of the process per connection in bytes. */
    double residentPerConnection() {
      return (double) (during.residentBytes() - before.residentBytes()) / connections;
    }
  }
}
