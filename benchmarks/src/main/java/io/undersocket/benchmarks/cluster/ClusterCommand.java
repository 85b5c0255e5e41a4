package io.undersocket.benchmarks.cluster;

import io.undersocket.benchmarks.compare.Pinning;
import io.undersocket.benchmarks.compare.Results;
import java.io.IOException;
import java.util.List;

/** The command {@code cluster}: measures several clusters in turns and prints one table. */
public final class ClusterCommand {

  private ClusterCommand() {}

  /**
   * Runs the command; the results are printed and written beside the jar. It ends the process with
   * status 1 if a cluster could not be measured.
   */
  public static void run(List<String> args) throws IOException, InterruptedException {
    ClusterSettings settings = ClusterSettings.parse(args);
    String command = "cluster " + String.join(" ", args);
    ClusterOutcome outcome =
        new ClusterComparison(settings, Pinning.ofThisMachine(), command.trim()).run();
    Results.now("cluster-")
        .write(
            ClusterMarkdown.of(outcome), ClusterMarkdown.charts(outcome), ClusterJson.of(outcome));
    if (!outcome.isComplete()) {
      System.exit(1);
    }
  }
}
