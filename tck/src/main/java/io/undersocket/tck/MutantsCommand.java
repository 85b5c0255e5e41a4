package io.undersocket.tck;

import io.undersocket.tck.judge.Result;
import io.undersocket.tck.judge.Suite;
import io.undersocket.tck.mutant.Mutant;
import io.undersocket.tck.mutant.Trial;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Judges the kit itself: whether its cases notice faults that are built into our server on purpose.
 */
final class MutantsCommand {

  private static final String FILE = "mutants.md";
  private static final int LONGEST_WORDS = 160;

  private final MutantsOptions options;
  private final List<Suite> suites;
  private final PrintStream out;

  MutantsCommand(MutantsOptions options, List<Suite> suites, PrintStream out) {
    this.options = options;
    this.suites = suites;
    this.out = out;
  }

  /** Returns whether every mutant is caught by a case that is named to. */
  boolean run(List<Mutant> all) throws UsageException, IOException, InterruptedException {
    List<Mutant> chosen = options.of(all);
    Trial trial = new Trial(suites, options.extent());
    List<Result> doubtful = trial.failedByHealthy(chosen);
    doubtful.forEach(
        result -> out.println("failed by the server without a fault: " + described(result)));
    List<Trial.Outcome> outcomes = trial.tryOut(chosen, this::print);
    long caught = outcomes.stream().filter(Trial.Outcome::caught).count();
    out.println(caught + " of " + outcomes.size() + " mutants are caught");
    Path report = options.report();
    if (report != null) {
      Files.createDirectories(report);
      out.println("Report: " + Files.writeString(report.resolve(FILE), table(outcomes)));
    }
    return doubtful.isEmpty() && caught == outcomes.size();
  }

  private void print(Trial.Outcome outcome) {
    Mutant mutant = outcome.mutant();
    if (outcome.caught()) {
      out.println("caught    " + mutant);
    } else {
      out.println("SURVIVED  " + mutant + ": " + mutant.fault());
    }
    for (Result result : outcome.noticed()) {
      boolean named = mutant.caughtBy().contains(result.id());
      out.println((named ? "            by " : "            also noticed by ") + described(result));
    }
  }

  private static String described(Result result) {
    Result.Failure failure = result.failure();
    return result.id()
        + ": "
        + result.rule()
        + (failure == null
            ? ""
            : " (expected "
                + shortened(failure.expected())
                + ", received "
                + shortened(failure.received())
                + ")");
  }

  private static String shortened(String words) {
    String line = words.replace('\n', ' ');
    return line.length() <= LONGEST_WORDS ? line : line.substring(0, LONGEST_WORDS) + "…";
  }

  private static String table(List<Trial.Outcome> outcomes) {
    return outcomes.stream()
        .map(MutantsCommand::row)
        .collect(
            Collectors.joining(
                "\n",
                "| mutant | fault | caught by | also noticed by |\n|---|---|---|---|\n",
                "\n"));
  }

  private static String row(Trial.Outcome outcome) {
    Mutant mutant = outcome.mutant();
    return "| "
        + mutant.name()
        + " | "
        + mutant.fault()
        + " | "
        + (outcome.caught() ? ids(outcome, true) : "**nobody**")
        + " | "
        + ids(outcome, false)
        + " |";
  }

  private static String ids(Trial.Outcome outcome, boolean named) {
    return outcome.noticed().stream()
        .map(Result::id)
        .filter(id -> outcome.mutant().caughtBy().contains(id) == named)
        .collect(Collectors.joining(", "));
  }
}
