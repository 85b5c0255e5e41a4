package io.undersocket.tck;

import io.undersocket.tck.judge.Judgement;
import io.undersocket.tck.judge.Result;
import io.undersocket.tck.judge.Suite;
import io.undersocket.tck.judge.Target;
import io.undersocket.tck.report.Explanations;
import io.undersocket.tck.report.Judged;
import io.undersocket.tck.report.JudgementJson;
import io.undersocket.tck.report.Reports;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;

/** Judges one server that is given by its address. */
final class RunCommand {

  private final RunOptions options;
  private final List<Suite> suites;
  private final PrintStream out;

  RunCommand(RunOptions options, List<Suite> suites, PrintStream out) {
    this.options = options;
    this.suites = suites;
    this.out = out;
  }

  /** Returns whether every required case was met, and there was something to judge. */
  boolean run() throws UsageException, IOException, InterruptedException {
    List<Suite> chosen = options.selection().of(suites);
    if (options.task() == RunOptions.Task.LIST) {
      list(chosen);
      return true;
    }
    Target target =
        Survey.target(
            options.name(),
            Objects.requireNonNull(options.url()),
            options.enginePath(),
            options.socketPath());
    Judged judged = Judging.judge(target, chosen, out);
    if (options.report() != null) {
      out.println(
          "Reports: " + Reports.write(options.report(), List.of(judged), Explanations.load()));
    }
    if (options.brief() != null) {
      Files.writeString(options.brief(), JudgementJson.writeBrief(judged));
      out.println("Judgement: " + options.brief());
    }
    return judged.judgement().passed() && anyJudged(judged.judgement());
  }

  /** Who was asked nothing has not passed. */
  static boolean anyJudged(Judgement judgement) {
    return judgement.results().stream()
        .anyMatch(result -> result.verdict() != Result.Verdict.NOT_OFFERED);
  }

  private void list(List<Suite> chosen) {
    for (Suite suite : chosen) {
      out.println(suite.name() + ": " + suite.title() + ", " + suite.cases().size() + " cases");
      suite
          .cases()
          .forEach(
              one -> out.printf("  %-12s %-18s %s%n", one.id(), one.level().words(), one.rule()));
    }
  }
}
