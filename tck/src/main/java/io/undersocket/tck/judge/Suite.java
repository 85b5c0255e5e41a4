package io.undersocket.tck.judge;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Cases about one thing.
 *
 * @param name as it is chosen by, as {@code engineio4}
 * @param title as a report says it
 * @param cases in the order of their report
 */
public record Suite(String name, String title, List<Case> cases) {

  /** Copies what is given. */
  public Suite {
    cases = List.copyOf(cases);
    Set<String> ids = new HashSet<>();
    for (Case one : cases) {
      if (!ids.add(one.id())) {
        throw new IllegalArgumentException("two cases have the id " + one.id());
      }
    }
  }

  /** Puts a suite together. */
  public static Builder named(String name, String title) {
    return new Builder(name, title);
  }

  /** Puts a suite together. Confined to one thread. */
  public static final class Builder {
    private final String name;
    private final String title;
    private final List<Case> cases = new ArrayList<>();

    private Builder(String name, String title) {
      this.name = name;
      this.title = title;
    }

    /** Adds cases. */
    public Builder add(List<Case> more) {
      cases.addAll(more);
      return this;
    }

    /** Adds a case. */
    public Builder add(Case one) {
      cases.add(one);
      return this;
    }

    /** The suite. */
    public Suite build() {
      return new Suite(name, title, cases);
    }
  }

  /** A case that {@link Level#REQUIRED binds} every server. */
  public static Case required(String id, String rule, String source, Case.Procedure procedure) {
    return together(id, Level.REQUIRED, rule, source, procedure);
  }

  /** A case about what the {@link Level#REFERENCE reference} does. */
  public static Case reference(String id, String rule, String source, Case.Procedure procedure) {
    return together(id, Level.REFERENCE, rule, source, procedure);
  }

  /** A case about what is {@link Level#RECOMMENDED recommended}. */
  public static Case recommended(String id, String rule, String source, Case.Procedure procedure) {
    return together(id, Level.RECOMMENDED, rule, source, procedure);
  }

  private static Case together(
      String id, Level level, String rule, String source, Case.Procedure procedure) {
    return new Case(id, level, rule, source, Set.of(), Case.Pacing.TOGETHER, procedure);
  }
}
