package io.undersocket.tck;

import io.undersocket.tck.clients.Restarter;
import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import io.undersocket.tck.judge.Suite;
import io.undersocket.tck.mutant.Mutant;
import io.undersocket.tck.mutant.Mutants;
import io.undersocket.tck.mutant.Trial;
import io.undersocket.tck.report.CompatibilityTables;
import io.undersocket.tck.report.Explanations;
import io.undersocket.tck.report.Judged;
import io.undersocket.tck.report.JudgementJson;
import io.undersocket.tck.report.Reports;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Judges Undersocket and the Node.js server by the same cases, and puts them side by side, with
 * servers that were judged elsewhere if there are any.
 */
final class CompareCommand {

  private final CompareOptions options;
  private final Function<Restarter, List<Suite>> suites;
  private final List<Contestant.Start> contestants;
  private final List<Mutant> mutants;
  private final Explanations explanations;
  private final PrintStream out;

  /** Compares contestants, of which the first is ours. */
  CompareCommand(
      CompareOptions options,
      Function<Restarter, List<Suite>> suites,
      List<Contestant.Start> contestants,
      List<Mutant> mutants,
      Explanations explanations,
      PrintStream out) {
    this.options = options;
    this.suites = suites;
    this.contestants = List.copyOf(contestants);
    this.mutants = List.copyOf(mutants);
    this.explanations = explanations;
    this.out = out;
  }

  /** Undersocket, and the Node.js server. */
  static CompareCommand of(CompareOptions options, PrintStream out) {
    return new CompareCommand(
        options,
        Suites::all,
        List.of(Contestant::undersocket, () -> Contestant.node(out)),
        Mutants.all(),
        Explanations.load(),
        out);
  }

  /**
   * Returns whether ours meets every case that is required or reference behaviour, every difference
   * is explained, and every mutant is caught.
   */
  boolean run() throws UsageException, IOException, InterruptedException {
    // Before minutes pass, since a name may be mistyped.
    List<Suite> chosen = options.selection().of(suites.apply(() -> {}));
    List<Judged> brought = new ArrayList<>();
    for (Path file : options.brought()) {
      brought.add(JudgementJson.read(file).by(chosen));
    }
    List<Judged> all = new ArrayList<>();
    for (Contestant.Start start : contestants) {
      all.add(judge(start));
      out.println();
    }
    all.addAll(brought);
    Judged ours = all.get(0);
    List<String> unmet = unmet(ours);
    List<String> unexplained = explanations.missing(all);
    if (!unmet.isEmpty()) {
      out.println(ours.name() + " does not meet " + String.join(", ", unmet));
    }
    if (!unexplained.isEmpty()) {
      out.println("Nobody explained the differences " + String.join(", ", unexplained));
    }
    if (options.report() != null) {
      out.println("Reports: " + Reports.write(options.report(), all, explanations));
    }
    if (options.tables() != null) {
      String page = Files.readString(options.tables());
      Files.writeString(options.tables(), CompatibilityTables.renew(page, all, explanations));
      out.println("Tables: " + options.tables());
    }
    return RunCommand.anyJudged(ours.judgement())
        && unmet.isEmpty()
        && unexplained.isEmpty()
        && judgeKit();
  }

  /** Mutants of a server that is not well, or of a kit that nobody understands, say nothing. */
  private boolean judgeKit() throws UsageException, IOException, InterruptedException {
    if (mutants.isEmpty() || options.mutants() == CompareOptions.Mutation.NONE) {
      return true;
    }
    out.println();
    MutantsOptions all = new MutantsOptions(List.of(), Trial.Extent.NAMED, options.report());
    return new MutantsCommand(all, Suites.all(), out).run(mutants);
  }

  private Judged judge(Contestant.Start start)
      throws UsageException, IOException, InterruptedException {
    try (Contestant contestant = start.start()) {
      return Judging.judge(
          Survey.target(
              contestant.name(),
              URI.create(contestant.url()),
              RunOptions.ENGINE_PATH,
              RunOptions.SOCKET_PATH),
          options.selection().of(suites.apply(contestant.restarter())),
          out);
    }
  }

  private static List<String> unmet(Judged ours) {
    return ours.judgement().results().stream()
        .filter(result -> result.verdict() == Result.Verdict.FAILED)
        .filter(result -> result.level() != Level.RECOMMENDED)
        .map(Result::id)
        .toList();
  }
}
