package io.undersocket.tck;

import io.undersocket.tck.judge.Judge;
import io.undersocket.tck.judge.Judgement;
import io.undersocket.tck.judge.Suite;
import io.undersocket.tck.judge.Target;
import io.undersocket.tck.report.ConsoleReport;
import io.undersocket.tck.report.Judged;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;

/** Judges a server while somebody looks on. */
final class Judging {

  private Judging() {}

  /** Runs the suites, tells how it gets on and what was found. */
  static Judged judge(Target target, List<Suite> suites, PrintStream out)
      throws IOException, InterruptedException {
    Suites.prepare(suites);
    out.println("Judging " + target.name() + " at " + target.url());
    ConsoleReport console = new ConsoleReport(out, ConsoleReport.Output.ofProcess());
    Instant at = Instant.now();
    Judgement judgement = new Judge(target, console).judge(suites);
    Judged judged = Judged.by(suites, judgement, at, Kit.version());
    console.summarize(judged);
    return judged;
  }
}
