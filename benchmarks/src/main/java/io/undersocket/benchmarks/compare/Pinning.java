package io.undersocket.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which core a process is bound to, so that server and generator do not take turns on one.
 *
 * @param servers the words before a server's command
 * @param generator the words before the generator's command
 * @param description in words, for the report
 */
public record Pinning(List<String> servers, List<String> generator, String description) {

  /** Servers on one core and the generator on another, if that can be had. */
  public static Pinning ofThisMachine() throws InterruptedException {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      return none("there is only one core");
    }
    List<String> first = List.of("taskset", "-c", "0");
    List<String> second = List.of("taskset", "-c", "1");
    return works(first) && works(second)
        ? new Pinning(first, second, "servers on core 0, generator on core 1 (taskset)")
        : none("taskset is missing or refused");
  }

  private static Pinning none(String why) {
    return new Pinning(List.of(), List.of(), "not pinned: " + why);
  }

  private static boolean works(List<String> taskset) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(join(taskset, List.of("true"))).start();
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** One list of words after the other. */
  public static List<String> join(List<String> prefix, List<String> command) {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(command);
    return all;
  }
}
