package io.undersocket.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server holds after a full collection.
 *
 * @param heapBytes live objects; empty if nothing could tell
 * @param residentBytes of the process
 */
record Memory(OptionalLong heapBytes, long residentBytes) {

  private static final Pattern HISTOGRAM_TOTAL =
      Pattern.compile("^Total\\s+\\d+\\s+(\\d+)", Pattern.MULTILINE);
  private static final Pattern RESIDENT =
      Pattern.compile("^VmRSS:\\s+(\\d+) kB", Pattern.MULTILINE);

  /**
   * Collects the server's garbage and looks.
   *
   * @param histogram the file for the live objects by class, if the server is a JVM
   */
  static Memory of(RunningContender server, Path histogram)
      throws IOException, InterruptedException {
    OptionalLong heap =
        server.contender().isJvm() ? jvmHeap(server.pid(), histogram) : nodeHeap(server.port());
    return new Memory(heap, residentBytes(server.pid()));
  }

  private static OptionalLong jvmHeap(long pid, Path histogram)
      throws IOException, InterruptedException {
    // The first collection finds what has died, the one that the histogram makes what that held.
    return jcmd(pid, "GC.run", histogram) && jcmd(pid, "GC.class_histogram", histogram)
        ? histogramTotal(Files.readString(histogram))
        : OptionalLong.empty();
  }

  private static boolean jcmd(long pid, String command, Path output) throws InterruptedException {
    try {
      return Tool.run(List.of(Jdk.tool("jcmd"), Long.toString(pid), command), output) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  static OptionalLong histogramTotal(String histogram) {
    Matcher total = HISTOGRAM_TOTAL.matcher(histogram);
    return total.find() ? OptionalLong.of(Long.parseLong(total.group(1))) : OptionalLong.empty();
  }

  private static OptionalLong nodeHeap(int port) throws IOException, InterruptedException {
    return OptionalLong.of(Long.parseLong(Inquiry.ask(port, "/memory")));
  }

  private static long residentBytes(long pid) throws IOException {
    return resident(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
  }

  static long resident(String status) throws IOException {
    Matcher resident = RESIDENT.matcher(status);
    if (!resident.find()) {
      throw new IOException("no VmRSS in the status of the process");
    }
    return Long.parseLong(resident.group(1)) * 1024;
  }
}
