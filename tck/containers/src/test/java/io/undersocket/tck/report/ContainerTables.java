package io.undersocket.tck.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The part of {@code docs/compatibility.md} about the servlet containers that the kit judged in,
 * between two comments: how many cases are met in each, and what each does in its own way. Nothing
 * of it depends on when it is written.
 */
public final class ContainerTables {

  private static final String BEGIN = "<!-- what follows is written by ContainerTablesTest -->";
  private static final String END = "<!-- what was written by ContainerTablesTest ends here -->";

  /** What a container, or several of them, do in their own way, for one reason. */
  private record Way(Set<String> containers, Set<Result> cases) {
    Way() {
      this(new LinkedHashSet<>(), new LinkedHashSet<>());
    }
  }

  private final Matrix matrix;
  private final Explanations explanations;

  private ContainerTables(List<Judged> containers, Explanations explanations) {
    this.matrix = Matrix.of(containers);
    this.explanations = explanations;
  }

  /**
   * A page with the generated part renewed.
   *
   * @throws IOException if the page lacks the comments
   */
  public static String renew(String page, List<Judged> containers, Explanations explanations)
      throws IOException {
    ContainerTables tables = new ContainerTables(containers, explanations);
    return new GeneratedPart(BEGIN, END).renew(page, tables.suites() + "\n" + tables.ways());
  }

  private String suites() {
    List<String> head = new ArrayList<>(List.of("suite"));
    matrix.servers().forEach(judged -> head.add(judged.name()));
    StringBuilder table = new StringBuilder(head(head));
    matrix
        .bySuite()
        .forEach(
            (suite, rows) -> {
              List<String> row = new ArrayList<>(List.of(matrix.title(suite)));
              for (int i = 0; i < matrix.servers().size(); i++) {
                row.add(CompatibilityTables.numbers(matrix.results(i, suite), rows.size()));
              }
              table.append(row(row));
            });
    return table.toString();
  }

  private String ways() {
    Map<String, Way> ways = new LinkedHashMap<>();
    for (Matrix.Row row : matrix.rows()) {
      explanations
          .of(matrix, row)
          .forEach(
              (container, sentence) -> {
                Way way =
                    ways.computeIfAbsent(
                        sentence.orElse("**Nobody explained it.**"), any -> new Way());
                way.containers().add(container);
                way.cases().add(row.one());
              });
    }
    StringBuilder table = new StringBuilder(head(List.of("in", "its own way", "cases")));
    ways.forEach(
        (sentence, way) ->
            table.append(
                row(List.of(String.join(", ", way.containers()), sentence, words(way.cases())))));
    return table.toString();
  }

  private static String words(Set<Result> cases) {
    Map<Level, String> ids =
        cases.stream()
            .collect(groupingBy(Result::level, TreeMap::new, mapping(Result::id, joining(", "))));
    return ids.entrySet().stream()
        .map(entry -> entry.getKey().name().toLowerCase(Locale.ROOT) + ": " + entry.getValue())
        .collect(Collectors.joining("; "));
  }

  private static String head(List<String> cells) {
    return row(cells) + "|---".repeat(cells.size()) + "|\n";
  }

  private static String row(List<String> cells) {
    return cells.stream().map(CompatibilityTables::cell).collect(joining(" | ", "| ", " |\n"));
  }
}
