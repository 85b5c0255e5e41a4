package io.undersocket.tck;

import io.undersocket.tck.mutant.Mutant;
import io.undersocket.tck.mutant.Trial;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which mutants to try out.
 *
 * @param names which ones; none stands for all of them
 * @param extent by which cases
 * @param report the folder that the table is written to, if any
 */
record MutantsOptions(List<String> names, Trial.Extent extent, @Nullable Path report) {

  /** Copies what is given. */
  MutantsOptions {
    names = List.copyOf(names);
  }

  static MutantsOptions parse(List<String> words) throws UsageException {
    List<String> names = List.of();
    Trial.Extent extent = Trial.Extent.NAMED;
    Path report = null;
    for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
      String option = rest.next();
      try {
        switch (option) {
          case "--name" -> names = Selection.list(option, rest.next());
          case "--all-cases" -> extent = Trial.Extent.ALL;
          case "--report" -> report = RunOptions.file(option, rest.next());
          default -> throw new UsageException("unknown option \"" + option + "\"");
        }
      } catch (NoSuchElementException e) {
        throw new UsageException("option " + option + " needs a value");
      }
    }
    return new MutantsOptions(names, extent, report);
  }

  /**
   * The chosen ones.
   *
   * @throws UsageException if there is none of a name
   */
  List<Mutant> of(List<Mutant> all) throws UsageException {
    Set<String> missing = new TreeSet<>(names);
    all.forEach(mutant -> missing.remove(mutant.name()));
    if (!missing.isEmpty()) {
      throw new UsageException("there is no mutant \"" + String.join("\", \"", missing) + "\"");
    }
    return names.isEmpty()
        ? all
        : all.stream().filter(mutant -> names.contains(mutant.name())).toList();
  }
}
