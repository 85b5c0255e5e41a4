package io.undersocket.tck.judge;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs cases against a server: many at once, then those alone that measure time, then those alone
 * that failed among others, so that a busy machine is not taken for a broken rule.
 */
public final class Judge {

  private static final int AT_ONCE = 12;

  /** Fewer are not worth to be warmed up for. */
  private static final int MANY = 100;

  /** No rule takes so long to prove; a case that hangs has failed. */
  private static final Duration LONGEST_CASE = Duration.ofSeconds(45);

  /** How often a case that failed has to be met alone to count as met. */
  private static final int MET_ALONE = 2;

  private final Target target;
  private final Progress progress;
  private final Duration longestCase;

  /** A judge of one server. */
  public Judge(Target target, Progress progress) {
    this(target, progress, LONGEST_CASE);
  }

  Judge(Target target, Progress progress, Duration longestCase) {
    this.target = target;
    this.progress = progress;
    this.longestCase = longestCase;
  }

  /** An attempt at a case. */
  private record Attempt(Duration took, Result.@Nullable Failure failure, List<Trace.Entry> trace) {

    boolean met() {
      return failure == null;
    }
  }

  private record Entry(Suite suite, Case one) {}

  /** Runs all cases of the suites; blocks until they are decided. */
  public Judgement judge(List<Suite> suites) throws InterruptedException {
    long began = System.nanoTime();
    List<Entry> all = new ArrayList<>();
    for (Suite suite : suites) {
      suite.cases().forEach(one -> all.add(new Entry(suite, one)));
    }
    ConcurrentHashMap<Entry, Result> results = new ConcurrentHashMap<>();
    Decided decided = new Decided(results, all.size());
    ExecutorService threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "case");
              thread.setDaemon(true);
              return thread;
            });
    try {
      warmUp(all, threads);
      List<Entry> doubtful = together(all, threads, decided);
      for (Entry entry : all) {
        if (entry.one().pacing() == Case.Pacing.ALONE && offered(entry)) {
          Attempt attempt = attempt(entry, threads);
          if (attempt.met()) {
            decided.add(entry, result(entry, Result.Verdict.PASSED, attempt));
          } else {
            doubtful.add(entry);
            decided.doubt(entry, attempt);
          }
        }
      }
      for (Entry entry : doubtful) {
        decided.add(entry, again(entry, decided.doubted(entry), threads));
      }
    } finally {
      threads.shutdownNow();
    }
    return new Judgement(
        target,
        all.stream().map(results::get).toList(),
        Duration.ofNanos(System.nanoTime() - began));
  }

  private boolean offered(Entry entry) {
    return target.offers(entry.one().needs());
  }

  /**
   * Where there are many cases, some from everywhere are run before any counts: while classes are
   * loaded on both sides, answers come later than heartbeats allow.
   */
  private void warmUp(List<Entry> all, ExecutorService threads) throws InterruptedException {
    List<Entry> candidates =
        all.stream()
            .filter(entry -> offered(entry) && entry.one().pacing() == Case.Pacing.TOGETHER)
            .toList();
    if (candidates.size() < MANY) {
      return;
    }
    List<Callable<Attempt>> some = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      Entry entry = candidates.get(i * candidates.size() / AT_ONCE);
      some.add(() -> attempt(entry, threads));
    }
    threads.invokeAll(some);
  }

  /** Runs those that may run together; returns those that failed. */
  private List<Entry> together(List<Entry> all, ExecutorService threads, Decided decided)
      throws InterruptedException {
    ExecutorService lanes = Executors.newFixedThreadPool(AT_ONCE);
    Set<Entry> failed = ConcurrentHashMap.newKeySet();
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Entry entry : all) {
        if (!offered(entry)) {
          decided.add(entry, notOffered(entry));
        } else if (entry.one().pacing() == Case.Pacing.TOGETHER) {
          running.add(
              lanes.submit(
                  () -> {
                    Attempt attempt = attempt(entry, threads);
                    if (attempt.met()) {
                      decided.add(entry, result(entry, Result.Verdict.PASSED, attempt));
                    } else {
                      failed.add(entry);
                      decided.doubt(entry, attempt);
                    }
                    return null;
                  }));
        }
      }
      for (Future<?> one : running) {
        join(one);
      }
    } finally {
      lanes.shutdownNow();
    }
    return new ArrayList<>(all.stream().filter(failed::contains).toList());
  }

  private static void join(Future<?> one) throws InterruptedException {
    try {
      one.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** A case that failed is tried alone: met twice, it is unsteady; else it has failed. */
  private Result again(Entry entry, Attempt first, ExecutorService threads)
      throws InterruptedException {
    Attempt last = first;
    for (int i = 0; i < MET_ALONE; i++) {
      last = attempt(entry, threads);
      if (!last.met()) {
        return result(entry, Result.Verdict.FAILED, last);
      }
    }
    return result(
        entry, Result.Verdict.UNSTEADY, new Attempt(last.took(), first.failure(), first.trace()));
  }

  private Attempt attempt(Entry entry, ExecutorService threads) throws InterruptedException {
    Probe probe = new Probe(target);
    long began = System.nanoTime();
    Result.Failure failure = null;
    Future<?> running =
        threads.submit(
            () -> {
              entry.one().procedure().run(probe);
              return null;
            });
    try {
      running.get(longestCase.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      failure = failure(e.getCause());
    } catch (TimeoutException e) {
      running.cancel(true);
      failure = new Result.Failure("an end", "none within " + longestCase.toMillis() + " ms");
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    probe.close();
    return new Attempt(took, failure, failure == null ? List.of() : probe.trace().entries());
  }

  private static Result.Failure failure(@Nullable Throwable cause) {
    return cause instanceof Unmet unmet
        ? new Result.Failure(unmet.expected(), unmet.received())
        : new Result.Failure("no failure of the case", String.valueOf(cause));
  }

  private static Result result(Entry entry, Result.Verdict verdict, Attempt attempt) {
    Case one = entry.one();
    return new Result(
        entry.suite().name(),
        one.id(),
        one.level(),
        one.rule(),
        one.source(),
        verdict,
        attempt.took(),
        attempt.failure(),
        attempt.trace());
  }

  private static Result notOffered(Entry entry) {
    return result(entry, Result.Verdict.NOT_OFFERED, new Attempt(Duration.ZERO, null, List.of()));
  }

  /** What is decided, and what failed once. */
  private final class Decided {
    private final ConcurrentHashMap<Entry, Result> results;
    private final ConcurrentHashMap<Entry, Attempt> doubts = new ConcurrentHashMap<>();
    private final AtomicInteger done = new AtomicInteger();
    private final int all;

    Decided(ConcurrentHashMap<Entry, Result> results, int all) {
      this.results = results;
      this.all = all;
    }

    synchronized void add(Entry entry, Result result) {
      results.put(entry, result);
      progress.decided(result, done.incrementAndGet(), all);
    }

    void doubt(Entry entry, Attempt attempt) {
      doubts.put(entry, attempt);
    }

    Attempt doubted(Entry entry) {
      return Objects.requireNonNull(doubts.get(entry));
    }
  }
}
