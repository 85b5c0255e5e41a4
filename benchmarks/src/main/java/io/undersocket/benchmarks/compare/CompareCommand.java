package io.undersocket.benchmarks.compare;

import java.io.IOException;
import java.util.List;

/**
 * The commands {@code compare} and {@code containers}: they measure several servers in turns and
 * print one table.
 */
public final class CompareCommand {

  private CompareCommand() {}

  /**
   * Runs the command; the results are printed and written beside the jar. It ends the process with
   * status 1 if a server could not be measured.
   */
  public static void run(Lineup lineup, List<String> args)
      throws IOException, InterruptedException {
    CompareOptions options = CompareOptions.parse(lineup, args);
    String command = lineup.command() + " " + String.join(" ", args);
    Outcome outcome = new Comparison(options, Pinning.ofThisMachine(), command.trim()).run();
    Results.now(lineup.prefix())
        .write(MarkdownReport.of(outcome), Charts.of(outcome), JsonReport.of(outcome));
    if (!outcome.isComplete()) {
      System.exit(1);
    }
  }
}
