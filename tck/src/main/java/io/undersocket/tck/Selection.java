package io.undersocket.tck;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Suite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which cases are wanted.
 *
 * @param suites the names of suites; none stands for all of them
 * @param cases the ids of cases in those suites; none stands for all of them
 */
record Selection(List<String> suites, List<String> cases) {

  static final Selection EVERYTHING = new Selection(List.of(), List.of());

  Selection {
    suites = List.copyOf(suites);
    cases = List.copyOf(cases);
  }

  /** Splits what is separated by commas. */
  static List<String> list(String option, String text) throws UsageException {
    List<String> names = new ArrayList<>();
    for (String name : text.split(",", -1)) {
      if (name.isBlank()) {
        throw new UsageException(
            option + " is \"" + text + "\", must be names separated by single commas");
      }
      names.add(name.strip());
    }
    return names;
  }

  /**
   * What is wanted of the suites that there are, without those that nothing is wanted of.
   *
   * @throws UsageException if there is no such suite or case; the message names it
   */
  List<Suite> of(List<Suite> all) throws UsageException {
    Set<String> missingSuites = new HashSet<>(suites);
    Set<String> missingCases = new HashSet<>(cases);
    List<Suite> chosen = new ArrayList<>();
    for (Suite suite : all) {
      missingSuites.remove(suite.name());
      if (!suites.isEmpty() && !suites.contains(suite.name())) {
        continue;
      }
      List<Case> wanted = new ArrayList<>();
      for (Case one : suite.cases()) {
        if (cases.isEmpty() || cases.contains(one.id())) {
          wanted.add(one);
          missingCases.remove(one.id());
        }
      }
      if (!wanted.isEmpty()) {
        chosen.add(new Suite(suite.name(), suite.title(), wanted));
      }
    }
    refuse("suite", missingSuites);
    refuse("case", missingCases);
    return chosen;
  }

  private static void refuse(String kind, Set<String> missing) throws UsageException {
    if (!missing.isEmpty()) {
      throw new UsageException(
          "there is no "
              + kind
              + " \""
              + String.join("\", \"", missing)
              + "\": run --list names those that there are");
    }
  }
}
