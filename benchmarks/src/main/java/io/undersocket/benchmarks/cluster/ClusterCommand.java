package io.undersocket.benchmarks.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undersocket.benchmarks.compare.ModuleDirectory;
import io.undersocket.benchmarks.compare.Pinning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
    String report = ClusterMarkdown.of(outcome);
    System.out.println();
    System.out.print(report);
    String now =
        LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    Path results = ModuleDirectory.output("results");
    Path markdown = results.resolve("cluster-" + now + ".md");
    Path json = results.resolve("cluster-" + now + ".json");
    Files.writeString(markdown, report, UTF_8);
    Files.writeString(json, ClusterJson.of(outcome), UTF_8);
    System.out.printf("%nwritten: %s%n         %s%n", markdown, json);
    if (!outcome.isComplete()) {
      System.exit(1);
    }
  }
}
