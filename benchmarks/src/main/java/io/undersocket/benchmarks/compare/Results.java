package io.undersocket.benchmarks.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** Where a comparison leaves what it found: files of one name, in one directory. */
public final class Results {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  private final Path directory;
  private final String name;

  private Results(Path directory, String name) {
    this.directory = directory;
    this.name = name;
  }

  /**
   * Those of a comparison that ends now.
   *
   * @param prefix of the name
   */
  public static Results now(String prefix) throws IOException {
    return new Results(
        ModuleDirectory.output("results"), prefix + LocalDateTime.now(ZoneOffset.UTC).format(TIME));
  }

  /**
   * Prints the report, and writes it with its charts and every round.
   *
   * @param charts by name; empty ones are left out
   */
  public void write(String markdown, Map<String, BarChart> charts, String json) throws IOException {
    StringBuilder report = new StringBuilder(markdown);
    StringBuilder links = new StringBuilder();
    for (Map.Entry<String, BarChart> chart : charts.entrySet()) {
      if (!chart.getValue().isEmpty()) {
        Path file = directory.resolve(name + "-" + chart.getKey() + ".svg");
        Files.writeString(file, chart.getValue().toSvg(), UTF_8);
        links.append("\n![" + chart.getKey() + "](" + file.getFileName() + ")\n");
      }
    }
    if (!links.isEmpty()) {
      report.append("\n## Charts\n").append(links);
    }
    Path text = directory.resolve(name + ".md");
    Path rounds = directory.resolve(name + ".json");
    Files.writeString(text, report, UTF_8);
    Files.writeString(rounds, json, UTF_8);
    System.out.println();
    System.out.print(markdown);
    System.out.printf("%nwritten: %s with its charts%n         %s%n", text, rounds);
  }
}
