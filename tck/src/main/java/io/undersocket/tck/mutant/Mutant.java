package io.undersocket.tck.mutant;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Undersocket with one fault.
 *
 * @param name unique and lasting, as {@code lost-noop-on-upgrade}
 * @param fault what the server does wrong, in a sentence
 * @param changes what makes it do so
 * @param caughtBy the ids of the cases whose rule the fault breaks: one of them, at least, fails
 */
public record Mutant(String name, String fault, List<Change> changes, List<String> caughtBy) {

  /** Copies what is given. */
  public Mutant {
    changes = List.copyOf(changes);
    caughtBy = List.copyOf(caughtBy);
    if (changes.isEmpty()) {
      throw new IllegalArgumentException("mutant " + name + " changes nothing");
    }
  }

  static Mutant mutant(String name, String fault, Change change, String... caughtBy) {
    return mutant(name, fault, List.of(change), caughtBy);
  }

  static Mutant mutant(String name, String fault, List<Change> changes, String... caughtBy) {
    return new Mutant(name, fault, changes, List.of(caughtBy));
  }

  /** The classes that differ: one, if no other has to change for the fault to be seen. */
  Set<String> types() {
    return changes.stream().map(Change::type).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public String toString() {
    return name;
  }
}
