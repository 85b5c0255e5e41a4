package io.undersocket.tck.report;

import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The part of {@code docs/compatibility.md} that a machine writes, between two comments: what each
 * server was found to do, what the clients did with it, and where the others differ from the first.
 * Nothing of it depends on when it is written.
 */
public final class CompatibilityTables {

  static final String BEGIN = "<!-- what follows is written by `compare --tables` -->";
  static final String END = "<!-- what was written by `compare --tables` ends here -->";

  /** Of a server that was judged elsewhere, before there was the case. */
  private static final String NOT_JUDGED = "not judged";

  /** More rows than anybody reads on the way to something else. */
  private static final int FOLDED = 40;

  private final Matrix matrix;
  private final Explanations explanations;
  private final StringBuilder page = new StringBuilder();

  private CompatibilityTables(List<Judged> servers, Explanations explanations) {
    this.matrix = Matrix.of(servers);
    this.explanations = explanations;
  }

  /**
   * A page with the generated part renewed.
   *
   * @param page the page as it is
   * @throws IOException if the page lacks the comments, or a difference is not explained; the
   *     message says which
   */
  public static String renew(String page, List<Judged> servers, Explanations explanations)
      throws IOException {
    List<String> missing = explanations.missing(servers);
    if (!missing.isEmpty()) {
      throw new IOException("nobody explained the differences " + String.join(", ", missing));
    }
    return new GeneratedPart(BEGIN, END)
        .renew(page, new CompatibilityTables(servers, explanations).write());
  }

  private String write() {
    suites();
    for (Judged judged : matrix.servers()) {
      clients(judged);
    }
    List<Judged> servers = matrix.servers();
    for (Judged other : servers.subList(1, servers.size())) {
      differences(Matrix.of(List.of(servers.get(0), other)));
    }
    return page.toString();
  }

  private void suites() {
    for (Judged judged : matrix.servers()) {
      page.append("- ")
          .append(cell(judged.name()))
          .append(judged.judgement().passed() ? ": **passed**" : ": **failed**")
          .append(", ")
          .append(Tally.of(judged.judgement().results(), Level.REQUIRED).words())
          .append(" required cases.\n");
    }
    page.append('\n');
    List<String> head = new ArrayList<>(List.of("suite"));
    matrix.servers().forEach(judged -> head.add(judged.name()));
    head(head);
    for (String suite : matrix.bySuite().keySet()) {
      List<String> row = new ArrayList<>(List.of(matrix.title(suite)));
      for (int i = 0; i < matrix.servers().size(); i++) {
        row.add(numbers(matrix.results(i, suite), matrix.bySuite().get(suite).size()));
      }
      row(row);
    }
    page.append('\n');
  }

  static String numbers(List<Result> results, int cases) {
    if (results.isEmpty()) {
      return NOT_JUDGED;
    }
    List<String> words = new ArrayList<>();
    for (Level level : Level.values()) {
      Tally tally = Tally.of(results, level);
      if (tally.judged() > 0) {
        words.add(tally.words() + " " + level.name().toLowerCase(Locale.ROOT));
      }
    }
    int notOffered = Tally.of(results).notOffered();
    if (notOffered > 0) {
      words.add(notOffered + " not offered");
    }
    if (results.size() < cases) {
      words.add(cases - results.size() + " " + NOT_JUDGED);
    }
    return String.join(", ", words);
  }

  private void clients(Judged judged) {
    ClientMatrix clients = ClientMatrix.of(judged);
    if (clients.isEmpty()) {
      return;
    }
    page.append("### Official clients and ").append(cell(judged.name())).append("\n\n");
    List<String> head = new ArrayList<>(List.of("client"));
    ClientMatrix.TRANSPORTS.forEach(name -> head.add(ClientCell.transportWords(name)));
    head(head);
    for (String client : clients.clients().keySet()) {
      List<String> row = new ArrayList<>(List.of(ClientCell.clientWords(client)));
      for (String transport : ClientMatrix.TRANSPORTS) {
        row.add(scenarios(clients.at(client, transport)));
      }
      row(row);
    }
    page.append('\n');
  }

  private static String scenarios(List<ClientMatrix.Scenario> scenarios) {
    Tally tally = ClientMatrix.tally(scenarios);
    if (scenarios.isEmpty()) {
      return "";
    }
    if (tally.judged() == 0) {
      return "not offered";
    }
    if (tally.failed() == 0) {
      return tally.judged() == 1 ? "the scenario" : "all " + tally.judged() + " scenarios";
    }
    String failed =
        scenarios.stream()
            .filter(ClientMatrix.Scenario::failed)
            .map(scenario -> scenario.cell().scenarioWords())
            .collect(Collectors.joining(", "));
    return tally.words() + "; not " + failed;
  }

  /** Where the first server and another one differ. */
  private void differences(Matrix pair) {
    String first = pair.servers().get(0).name();
    String other = pair.servers().get(1).name();
    page.append(cell("### Where " + first + " and " + other + " differ")).append("\n\n");
    List<Matrix.Row> differences = pair.differences();
    if (differences.isEmpty()) {
      page.append("In no case.\n\n");
      return;
    }
    boolean folded = differences.size() > FOLDED;
    if (folded) {
      page.append("<details><summary>In ")
          .append(differences.size())
          .append(" cases</summary>\n\n");
    }
    head(List.of("case", "rule", first, other, "why"));
    for (Matrix.Row row : differences) {
      List<String> cells = new ArrayList<>();
      cells.add(row.id() + ", " + row.level().name().toLowerCase(Locale.ROOT));
      cells.add(row.one().rule());
      row.results().forEach(result -> cells.add(words(result)));
      cells.add(
          explanations.of(pair, row).values().stream()
              .flatMap(Optional::stream)
              .distinct()
              .collect(Collectors.joining(" ")));
      row(cells);
    }
    page.append(folded ? "\n</details>\n\n" : "\n");
  }

  private static String words(Optional<Result> result) {
    return result.map(Result::verdict).map(CompatibilityTables::words).orElse(NOT_JUDGED);
  }

  private static String words(Result.Verdict verdict) {
    return switch (verdict) {
      case PASSED, UNSTEADY -> "yes";
      case FAILED -> "**no**";
      case NOT_OFFERED -> "not offered";
    };
  }

  private void head(List<String> cells) {
    row(cells);
    page.append("|---".repeat(cells.size())).append("|\n");
  }

  private void row(List<String> cells) {
    cells.forEach(text -> page.append("| ").append(cell(text)).append(' '));
    page.append("|\n");
  }

  /** Text that ends no cell and begins no element; what is in backticks stays as it is. */
  static String cell(String text) {
    StringBuilder cell = new StringBuilder();
    boolean code = false;
    for (char c : Legible.lines(text).replace('\n', ' ').toCharArray()) {
      code ^= c == '`';
      switch (c) {
        case '|' -> cell.append("\\|");
        case '&' -> cell.append(code ? "&" : "&amp;");
        case '<' -> cell.append(code ? "<" : "&lt;");
        default -> cell.append(c);
      }
    }
    return cell.toString();
  }
}
