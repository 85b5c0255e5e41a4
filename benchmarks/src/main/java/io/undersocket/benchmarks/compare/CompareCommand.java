package io.undersocket.benchmarks.compare;

import java.io.IOException;
import java.util.List;

/** The command {@code compare}: measures several servers in turns and prints one table. */
public final class CompareCommand {

  private CompareCommand() {}

  /**
   * Runs the command; the results are printed and written beside the jar. It ends the process with
   * status 1 if a server could not be measured.
   */
  public static void run(List<String> args) throws IOException, InterruptedException {
    CompareOptions options = CompareOptions.parse(args);
    String command = "compare " + String.join(" ", args);
    Outcome outcome = new Comparison(options, Pinning.ofThisMachine(), command.trim()).run();
    Results.now("").write(MarkdownReport.of(outcome), Charts.of(outcome), JsonReport.of(outcome));
    if (!outcome.isComplete()) {
      System.exit(1);
    }
  }
}
