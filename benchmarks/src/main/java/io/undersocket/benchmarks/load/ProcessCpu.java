package io.undersocket.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The CPU time that a process has used so far, user and system, its threads but not its children.
 */
public final class ProcessCpu {

  /**
   * Linux counts the times in {@code /proc/<pid>/stat} in hundredths of a second on every common
   * machine (proc(5)).
   */
  private static final long MICROS_PER_TICK = 10_000;

  private static final Pattern ALL_CORES =
      Pattern.compile("^cpu +(\\d+) (\\d+) (\\d+) \\d+ \\d+ (\\d+) (\\d+)", Pattern.MULTILINE);

  private static final int UTIME = 14;
  private static final int STIME = 15;
  private static final int FIRST_AFTER_NAME = 3;

  private ProcessCpu() {}

  /**
   * Reads the CPU time of a process.
   *
   * @return microseconds, in steps of 10,000
   * @throws IOException if there is no such process, or no {@code /proc}
   */
  public static long micros(long pid) throws IOException {
    return parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
  }

  /**
   * Reads the CPU time of everything that has run since the machine began, interrupts too.
   *
   * @return microseconds, in steps of 10,000
   */
  static long microsOfAll() throws IOException {
    return parseAll(Files.readString(Path.of("/proc/stat")));
  }

  static long parseAll(String stat) {
    Matcher all = ALL_CORES.matcher(stat);
    if (!all.find()) {
      throw new IllegalArgumentException("/proc/stat does not begin with the line of all cores");
    }
    long ticks = 0;
    for (int group = 1; group <= all.groupCount(); group++) {
      ticks += Long.parseLong(all.group(group));
    }
    return ticks * MICROS_PER_TICK;
  }

  static long parse(String stat) {
    // The second field is the program's name in parentheses, which may itself hold spaces and
    // parentheses.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ");
    long ticks =
        Long.parseLong(fields[UTIME - FIRST_AFTER_NAME])
            + Long.parseLong(fields[STIME - FIRST_AFTER_NAME]);
    return ticks * MICROS_PER_TICK;
  }
}
