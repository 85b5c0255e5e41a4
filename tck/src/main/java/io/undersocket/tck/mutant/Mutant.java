package io.undersocket.tck.mutant;

import java.util.List;

/**
 * Undersocket with one fault.
 *
 * @param name unique and lasting, as {@code lost-noop-on-upgrade}
 * @param fault what the server does wrong, in a sentence
 * @param changes what makes it do so; all in one class
 * @param caughtBy the ids of the cases whose rule the fault breaks: one of them, at least, fails
 */
public record Mutant(String name, String fault, List<Change> changes, List<String> caughtBy) {

  /** Copies what is given. */
  public Mutant {
    changes = List.copyOf(changes);
    caughtBy = List.copyOf(caughtBy);
    if (changes.stream().map(Change::type).distinct().count() != 1) {
      throw new IllegalArgumentException(
          "mutant " + name + " does not change one class: " + changes);
    }
  }

  static Mutant mutant(String name, String fault, Change change, String... caughtBy) {
    return mutant(name, fault, List.of(change), caughtBy);
  }

  static Mutant mutant(String name, String fault, List<Change> changes, String... caughtBy) {
    return new Mutant(name, fault, changes, List.of(caughtBy));
  }

  /** The class that differs. */
  String type() {
    return changes.get(0).type();
  }

  @Override
  public String toString() {
    return name;
  }
}
