package io.undersocket.tck.report;

import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What was found about several servers, case by case.
 *
 * @param servers the judgements, one for each column
 * @param rows one for each case that any server was judged by, in the order of the suites
 */
record Matrix(List<Judged> servers, List<Row> rows) {

  /**
   * A case.
   *
   * @param one the case as one of the servers was judged by it
   * @param results what became of it, by server; empty where it was not judged
   */
  record Row(Result one, List<Optional<Result>> results) {

    String id() {
      return one.id();
    }

    Level level() {
      return one.level();
    }

    /** The part of the id that says suite and area, as {@code E4-PO}. */
    String area() {
      int end = one.id().lastIndexOf('-');
      return end < 0 ? one.id() : one.id().substring(0, end);
    }

    /** Whether the rule is not met by a server. */
    boolean failed() {
      return any(Result.Verdict.FAILED);
    }

    /** Whether one server meets the rule and another does not. */
    boolean differs() {
      return failed()
          && results.stream().flatMap(Optional::stream).anyMatch(r -> r.verdict().met());
    }

    private boolean any(Result.Verdict verdict) {
      return results.stream().flatMap(Optional::stream).anyMatch(r -> r.verdict() == verdict);
    }
  }

  /** Puts what was found side by side. */
  static Matrix of(List<Judged> servers) {
    Map<String, List<String>> idsBySuite = new LinkedHashMap<>();
    Map<String, Result> ones = new HashMap<>();
    List<Map<String, Result>> byServer = new ArrayList<>();
    for (Judged judged : servers) {
      Map<String, Result> byId = new HashMap<>();
      for (Result result : judged.judgement().results()) {
        byId.put(result.id(), result);
        if (ones.putIfAbsent(result.id(), result) == null) {
          idsBySuite.computeIfAbsent(result.suite(), suite -> new ArrayList<>()).add(result.id());
        }
      }
      byServer.add(byId);
    }
    List<Row> rows = new ArrayList<>();
    for (List<String> ids : idsBySuite.values()) {
      for (String id : ids) {
        List<Optional<Result>> results =
            byServer.stream().map(byId -> Optional.ofNullable(byId.get(id))).toList();
        rows.add(new Row(Objects.requireNonNull(ones.get(id)), results));
      }
    }
    return new Matrix(List.copyOf(servers), rows);
  }

  /** The rows by the names of their suites. */
  Map<String, List<Row>> bySuite() {
    Map<String, List<Row>> suites = new LinkedHashMap<>();
    for (Row row : rows) {
      suites.computeIfAbsent(row.one().suite(), suite -> new ArrayList<>()).add(row);
    }
    return suites;
  }

  /** The title of a suite, as any of the judgements has it. */
  String title(String suite) {
    return servers.stream()
        .map(judged -> judged.titles().get(suite))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(suite);
  }

  /** The cases that servers differ in. */
  List<Row> differences() {
    return rows.stream().filter(Row::differs).toList();
  }

  /** What a server was found to do in a suite, and nothing if it was not judged. */
  List<Result> results(int server, String suite) {
    return rows.stream()
        .filter(row -> row.one().suite().equals(suite))
        .flatMap(row -> row.results().get(server).stream())
        .toList();
  }
}
