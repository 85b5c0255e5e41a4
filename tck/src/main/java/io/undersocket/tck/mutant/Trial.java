package io.undersocket.tck.mutant;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Judge;
import io.undersocket.tck.judge.Result;
import io.undersocket.tck.judge.Suite;
import io.undersocket.tck.judge.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Tries out whether cases notice mutants: several mutants at a time, since nearly all of a trial is
 * waiting for what does not come.
 */
public final class Trial {

  private static final int AT_ONCE = 12;

  /** A busy machine can hide a fault: a session that has timed out is refused, too. */
  private static final int MOST_TRIES = 3;

  private final List<Suite> suites;
  private final Extent extent;

  /** Which cases a mutant has to face. */
  public enum Extent {
    /** Those that are named to catch it. */
    NAMED,
    /** All that there are. */
    ALL
  }

  /** A trial by the cases of these suites. */
  public Trial(List<Suite> suites, Extent extent) {
    this.suites = List.copyOf(suites);
    this.extent = extent;
  }

  /**
   * What became of a mutant.
   *
   * @param mutant which one
   * @param noticed the results of the cases that it fails
   */
  public record Outcome(Mutant mutant, List<Result> noticed) {

    /** Copies what is given. */
    public Outcome {
      noticed = List.copyOf(noticed);
    }

    /** Whether a case notices it that is named to. */
    public boolean caught() {
      return noticed.stream().anyMatch(result -> mutant.caughtBy().contains(result.id()));
    }
  }

  /**
   * The cases that are named to catch these mutants and that a server without a fault does not
   * pass: they prove nothing.
   *
   * @throws IllegalStateException if a mutant names a case that there is not
   */
  public List<Result> failedByHealthy(List<Mutant> mutants)
      throws IOException, InterruptedException {
    Set<String> named = new HashSet<>();
    mutants.forEach(mutant -> named.addAll(named(mutant)));
    try (MutantServer server = Laboratory.healthy()) {
      return failed(server, "no mutant", named::contains);
    }
  }

  /**
   * Tries out mutants.
   *
   * @param progress hears of each when it is decided; called by one thread at a time
   * @return in the order of the mutants
   * @throws IllegalStateException if a mutant does not fit the code any more, or names a case that
   *     there is not
   */
  public List<Outcome> tryOut(List<Mutant> mutants, Consumer<Outcome> progress)
      throws IOException, InterruptedException {
    ExecutorService lanes =
        Executors.newFixedThreadPool(
            AT_ONCE,
            task -> {
              Thread thread = new Thread(task, "trial");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<Outcome>> running = new ArrayList<>();
      for (Mutant mutant : mutants) {
        running.add(
            lanes.submit(
                () -> {
                  Outcome outcome = tryOut(mutant);
                  for (int tries = 1; tries < MOST_TRIES && !outcome.caught(); tries++) {
                    outcome = tryOut(mutant);
                  }
                  synchronized (this) {
                    progress.accept(outcome);
                  }
                  return outcome;
                }));
      }
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> one : running) {
        outcomes.add(result(one));
      }
      return outcomes;
    } finally {
      lanes.shutdownNow();
    }
  }

  private static Outcome result(Future<Outcome> decided) throws IOException, InterruptedException {
    try {
      return decided.get();
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      if (cause instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(cause.getMessage(), cause);
    }
  }

  private Outcome tryOut(Mutant mutant) throws IOException, InterruptedException {
    Set<String> named = named(mutant);
    try (MutantServer server = Laboratory.start(mutant)) {
      return new Outcome(
          mutant, failed(server, mutant.name(), id -> extent == Extent.ALL || named.contains(id)));
    }
  }

  private Set<String> named(Mutant mutant) {
    Set<String> missing = new HashSet<>(mutant.caughtBy());
    for (Suite suite : suites) {
      suite.cases().forEach(one -> missing.remove(one.id()));
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "mutant " + mutant + " is to be caught by " + missing + ", but there is no such case");
    }
    return Set.copyOf(mutant.caughtBy());
  }

  private List<Result> failed(MutantServer server, String name, Predicate<String> wanted)
      throws InterruptedException {
    List<Suite> chosen = new ArrayList<>();
    for (Suite suite : suites) {
      List<Case> cases = suite.cases().stream().filter(one -> wanted.test(one.id())).toList();
      if (!cases.isEmpty()) {
        chosen.add(new Suite(suite.name(), suite.title(), cases));
      }
    }
    // A mutant may be unable to say what it offers; it is known.
    Target target =
        new Target(name, server.url(), "/engine.io/", "/socket.io/", EnumSet.allOf(Feature.class));
    return new Judge(target, (result, done, all) -> {})
        .judge(chosen).results().stream()
            .filter(result -> result.verdict() == Result.Verdict.FAILED)
            .toList();
  }
}
