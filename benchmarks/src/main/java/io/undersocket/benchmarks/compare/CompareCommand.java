package io.undersocket.benchmarks.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
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
    String report = MarkdownReport.of(outcome);
    System.out.println();
    System.out.print(report);
    String now =
        LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    Path results = ModuleDirectory.output("results");
    Path markdown = results.resolve(now + ".md");
    Path json = results.resolve(now + ".json");
    Files.writeString(markdown, report, UTF_8);
    Files.writeString(json, JsonReport.of(outcome), UTF_8);
    System.out.printf("%nwritten: %s%n         %s%n", markdown, json);
    if (!outcome.isComplete()) {
      System.exit(1);
    }
  }
}
