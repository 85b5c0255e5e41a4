package io.undersocket.tck;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What to compare, and what to write.
 *
 * @param selection which cases
 * @param brought files with judgements of servers that were judged elsewhere
 * @param mutants whether the kit is judged, too
 * @param report the folder that reports are written to, if any
 * @param tables the page whose tables are to be renewed, if any
 */
record CompareOptions(
    Selection selection,
    List<Path> brought,
    Mutation mutants,
    @Nullable Path report,
    @Nullable Path tables) {

  /** Whether the kit is judged, too. */
  enum Mutation {
    ALL,
    NONE
  }

  static CompareOptions parse(List<String> words) throws UsageException {
    List<String> suites = List.of();
    List<String> cases = List.of();
    List<Path> brought = new ArrayList<>();
    Mutation mutants = Mutation.ALL;
    Path report = null;
    Path tables = null;
    for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
      String option = rest.next();
      try {
        switch (option) {
          case "--suite" -> suites = Selection.list(option, rest.next());
          case "--case" -> cases = Selection.list(option, rest.next());
          case "--with" -> brought.add(RunOptions.file(option, rest.next()));
          case "--without-mutants" -> mutants = Mutation.NONE;
          case "--report" -> report = RunOptions.file(option, rest.next());
          case "--tables" -> tables = RunOptions.file(option, rest.next());
          default -> throw new UsageException("unknown option \"" + option + "\"");
        }
      } catch (NoSuchElementException e) {
        throw new UsageException("option " + option + " needs a value");
      }
    }
    Selection selection = new Selection(suites, cases);
    if (tables != null && !selection.equals(Selection.EVERYTHING)) {
      throw new UsageException("--tables needs all cases, so neither --suite nor --case");
    }
    return new CompareOptions(
        selection,
        List.copyOf(brought),
        // A mutant may be caught by cases that are not selected.
        selection.equals(Selection.EVERYTHING) ? mutants : Mutation.NONE,
        report,
        tables);
  }
}
