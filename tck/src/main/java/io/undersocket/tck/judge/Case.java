package io.undersocket.tck.judge;

import java.util.EnumSet;
import java.util.Set;

/**
 * One rule, and the procedure that proves it and nothing else.
 *
 * @param id unique and lasting, as {@code E4-PO-01}: suite, area, number
 * @param level how much the rule binds
 * @param rule the rule in one sentence, about the server
 * @param source where the rule comes from: a document and its section, or an observed behaviour
 * @param needs what the target has to offer for the case to be judged
 * @param pacing whether other cases may run at the same time
 * @param procedure what is done
 */
public record Case(
    String id,
    Level level,
    String rule,
    String source,
    Set<Feature> needs,
    Pacing pacing,
    Procedure procedure) {

  /** Whether other cases may run at the same time. */
  public enum Pacing {
    /** The case waits for the server, not for a time. */
    TOGETHER,
    /** The case measures time, or loads the server: it has the machine for itself. */
    ALONE
  }

  /** What a case does; it fails by throwing, {@link Unmet} if a rule is broken. */
  @FunctionalInterface
  public interface Procedure {
    /**
     * Proves the rule.
     *
     * @param probe by which the case acts; everything it opened is closed afterwards
     * @throws Exception if the rule is not met, or cannot be tried
     */
    void run(Probe probe) throws Exception;
  }

  /** Copies what is given. */
  public Case {
    needs = needs.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(needs));
  }

  /** The same case, for targets that offer something more. */
  public Case needing(Feature... features) {
    EnumSet<Feature> all = EnumSet.noneOf(Feature.class);
    all.addAll(needs);
    all.addAll(Set.of(features));
    return new Case(id, level, rule, source, all, pacing, procedure);
  }

  /** The same case, with the machine for itself. */
  public Case alone() {
    return new Case(id, level, rule, source, needs, Pacing.ALONE, procedure);
  }

  @Override
  public String toString() {
    return id + " " + rule;
  }
}
