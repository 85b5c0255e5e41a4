package io.undersocket.tck.report;

import io.undersocket.tck.judge.Judgement;
import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Progress;
import io.undersocket.tck.judge.Result;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tells a person at a console how the judge gets on, and what it found.
 *
 * <p>Every failure is a line of its own. On a terminal the count of what is done stands below them;
 * elsewhere it is told now and then. Called by one thread at a time.
 */
public final class ConsoleReport implements Progress {

  /** What the output goes to. */
  public enum Output {
    /** A line can be written anew. */
    TERMINAL,
    /** A file or another program: lines stay. */
    PLAIN;

    /** What the output of this process goes to. */
    public static Output ofProcess() {
      return System.console() != null && isTerminal() ? TERMINAL : PLAIN;
    }

    /** From JDK 22 on there is a console without a terminal, too. */
    private static boolean isTerminal() {
      try {
        return (Boolean) java.io.Console.class.getMethod("isTerminal").invoke(System.console());
      } catch (ReflectiveOperationException e) {
        return true;
      }
    }
  }

  /** How often the count is told where lines stay. */
  private static final int PARTS = 5;

  private static final String START_OF_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final Output output;
  private int failed;
  private int notRequired;
  private int doneAtLastCount;

  /** Writes to a stream. */
  public ConsoleReport(PrintStream out, Output output) {
    this.out = out;
    this.output = output;
  }

  @Override
  public void decided(Result result, int done, int all) {
    if (result.verdict() == Result.Verdict.FAILED) {
      if (result.level() == Level.REQUIRED) {
        failed++;
      } else {
        notRequired++;
      }
      forget();
      out.println(failure(result));
    }
    count(done, all);
  }

  private void forget() {
    if (output == Output.TERMINAL) {
      out.print(START_OF_LINE);
    }
  }

  private void count(int done, int all) {
    String words =
        done
            + " of "
            + all
            + (failed > 0 ? ", " + failed + " failed" : "")
            + (notRequired > 0 ? ", " + notRequired + " not met that need not be" : "");
    if (output == Output.TERMINAL) {
      out.print(START_OF_LINE + (done < all ? words : ""));
      out.flush();
    } else if (done == all || (long) (done - doneAtLastCount) * PARTS >= all) {
      doneAtLastCount = done;
      out.println(words);
    }
  }

  private static String failure(Result result) {
    String head =
        (result.level() == Level.REQUIRED ? "FAILED " : "not met ")
            + result.id()
            + (result.level() == Level.REQUIRED ? " " : " (" + result.level().words() + ") ")
            + result.rule();
    Result.Failure failure = result.failure();
    return Legible.line(
        failure == null
            ? head
            : head + " Expected " + failure.expected() + "; received " + failure.received() + ".");
  }

  /** Tells what was found: a table of the suites, and the verdict. */
  public void summarize(Judged judged) {
    Judgement judgement = judged.judgement();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("", "required", "reference", "recommended", "not offered", "unsteady"));
    Map<String, List<Result>> suites = judged.bySuite();
    suites.forEach((suite, results) -> rows.add(row(judged.title(suite), results)));
    if (suites.size() > 1) {
      rows.add(row("all", judgement.results()));
    }
    out.println();
    print(rows);
    out.println();
    out.println(verdict(judgement));
  }

  private static List<String> row(String title, List<Result> results) {
    Tally all = Tally.of(results);
    return List.of(
        Legible.line(title),
        Tally.of(results, Level.REQUIRED).words(),
        Tally.of(results, Level.REFERENCE).words(),
        Tally.of(results, Level.RECOMMENDED).words(),
        all.notOffered() == 0 ? "" : Integer.toString(all.notOffered()),
        all.unsteady() == 0 ? "" : Integer.toString(all.unsteady()));
  }

  /** The first column begins at the left, the others end at the right. */
  private void print(List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? row.get(i) + padding : "   " + padding + row.get(i));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static String verdict(Judgement judgement) {
    Tally required = Tally.of(judgement.results(), Level.REQUIRED);
    String who = Legible.line(judgement.target().name());
    String verdict;
    if (Tally.of(judgement.results()).judged() == 0) {
      verdict = who + " was not judged: it offers nothing of what the cases need";
    } else if (judgement.passed()) {
      verdict = who + " PASSED: all required cases that could be judged, " + required.met();
    } else {
      verdict =
          who + " FAILED: " + required.failed() + " of " + required.judged() + " required cases";
    }
    return verdict + ", in " + seconds(judgement.took());
  }

  static String seconds(Duration took) {
    return took.compareTo(Duration.ofMinutes(2)) < 0
        ? String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0)
        : took.toMinutes() + " min " + took.toSecondsPart() + " s";
  }
}
