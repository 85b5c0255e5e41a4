package io.undersocket.tck.report;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Judgement;
import io.undersocket.tck.judge.Result;
import io.undersocket.tck.judge.Suite;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A judgement, and what a report says beside it.
 *
 * @param judgement what was found
 * @param at when it began
 * @param kit the version of the kit
 * @param titles the titles of the suites by their names
 * @param missing for each case that could not be judged, what the target does not offer
 */
public record Judged(
    Judgement judgement,
    Instant at,
    String kit,
    Map<String, String> titles,
    Map<String, List<Feature>> missing) {

  /** Copies what is given. */
  public Judged {
    titles = Collections.unmodifiableMap(new LinkedHashMap<>(titles));
    missing = Map.copyOf(missing);
  }

  /** A judgement by these suites. */
  public static Judged by(List<Suite> suites, Judgement judgement, Instant at, String kit) {
    Map<String, String> titles = new LinkedHashMap<>();
    Map<String, List<Feature>> missing = new HashMap<>();
    Set<Feature> offered = judgement.target().features();
    for (Suite suite : suites) {
      titles.put(suite.name(), suite.title());
      for (Case one : suite.cases()) {
        if (!offered.containsAll(one.needs())) {
          missing.put(
              one.id(),
              one.needs().stream().filter(need -> !offered.contains(need)).sorted().toList());
        }
      }
    }
    return new Judged(judgement, at, kit, titles, missing);
  }

  /**
   * The same, in the words of cases as they are now: of what was found by cases that are not among
   * them nothing is left, and their level is what it is now.
   */
  public Judged by(List<Suite> suites) {
    Map<String, Result> found = new HashMap<>();
    judgement.results().forEach(result -> found.put(result.id(), result));
    List<Result> results = new ArrayList<>();
    Map<String, String> names = new LinkedHashMap<>();
    for (Suite suite : suites) {
      names.put(suite.name(), suite.title());
      for (Case one : suite.cases()) {
        Result result = found.get(one.id());
        if (result != null) {
          results.add(
              new Result(
                  suite.name(),
                  one.id(),
                  one.level(),
                  one.rule(),
                  one.source(),
                  result.verdict(),
                  result.took(),
                  result.failure(),
                  result.trace()));
        }
      }
    }
    return new Judged(judgement, at, kit, names, missing).with(results);
  }

  /** The same with other results. */
  Judged with(List<Result> results) {
    return new Judged(
        new Judgement(judgement.target(), results, judgement.took()), at, kit, titles, missing);
  }

  /** What a report calls the server. */
  public String name() {
    return judgement.target().name();
  }

  /** What is missing for a case to be judged, in words. */
  String missing(String id) {
    return missing.getOrDefault(id, List.of()).stream()
        .map(Feature::words)
        .collect(Collectors.joining(", "));
  }

  /** The title of a suite. */
  String title(String suite) {
    return titles.getOrDefault(suite, suite);
  }

  /** The results by the names of their suites, in the order of both. */
  Map<String, List<Result>> bySuite() {
    Map<String, List<Result>> suites = new LinkedHashMap<>();
    for (Result result : judgement.results()) {
      suites.computeIfAbsent(result.suite(), suite -> new ArrayList<>()).add(result);
    }
    return suites;
  }
}
