package io.undersocket.benchmarks.compare;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the CPU time of a server went: samples by what was running.
 *
 * @param samples by part; the kernel's by system call, Java's by package, the JVM's own by task
 * @param methods Java's by compiled method: what was inlined counts for the method that it is in
 */
record Profile(Map<String, Long> samples, Map<String, Long> methods) {

  /** What stands in the map of compiled code beside methods. */
  private static final String INTERPRETER = "Interpreter";

  private static final Pattern FRAME =
      Pattern.compile("^\\s+[0-9a-f]+ (.*) \\(([^()]*|\\[.*])\\)$");
  private static final Pattern SYSTEM_CALL = Pattern.compile("^__[a-z0-9]+_sys_(\\w+)$");

  /** What such calls are counted as, where the kernel has several by which the same is done. */
  private static final Map<String, String> CALLS =
      Map.of(
          "writev", "write",
          "sendto", "write",
          "sendmsg", "write",
          "readv", "read",
          "recvfrom", "read",
          "epoll_pwait", "epoll_wait",
          "epoll_pwait2", "epoll_wait");

  /** The packages that a reader wants to tell apart, the longer ones first. */
  private static final Map<String, String> PACKAGES = packages();

  private static Map<String, String> packages() {
    Map<String, String> packages = new LinkedHashMap<>();
    packages.put("io.undersocket.engineio.undertow.", "Java: io.undersocket.engineio.undertow");
    packages.put("io.undersocket.engineio.servlet.", "Java: io.undersocket.engineio.servlet");
    packages.put("io.undersocket.engineio.", "Java: io.undersocket.engineio");
    packages.put("io.undersocket.socketio.", "Java: io.undersocket.socketio");
    packages.put("io.undersocket.benchmarks.", "Java: the application's listeners");
    packages.put("io.undertow.", "Java: Undertow and XNIO");
    packages.put("org.xnio.", "Java: Undertow and XNIO");
    packages.put("org.apache.", "Java: Tomcat");
    packages.put("org.eclipse.jetty.", "Java: Jetty");
    packages.put("tools.jackson.", "Java: Jackson");
    packages.put("sun.nio.", "Java: the JDK's NIO");
    packages.put("java.nio.", "Java: the JDK's NIO");
    packages.put("java.util.concurrent.", "Java: the JDK's executors and locks");
    packages.put("java.", "Java: the rest of the JDK");
    packages.put("jdk.", "Java: the rest of the JDK");
    packages.put("sun.", "Java: the rest of the JDK");
    return packages;
  }

  /** What {@code perf script -F comm,ip,sym,dso} has printed. */
  static Profile of(Stream<String> lines) {
    Profile profile = new Profile(new LinkedHashMap<>(), new LinkedHashMap<>());
    Sample sample = new Sample();
    lines.forEach(
        line -> {
          if (line.isBlank()) {
            profile.add(sample);
            sample.clear();
          } else {
            sample.line(line);
          }
        });
    profile.add(sample);
    return profile;
  }

  private void add(Sample sample) {
    if (!sample.isEmpty()) {
      samples.merge(sample.part(), 1L, Long::sum);
      sample.method().ifPresent(method -> methods.merge(method, 1L, Long::sum));
    }
  }

  long total() {
    return samples.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Most first. */
  static List<Map.Entry<String, Long>> sorted(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .toList();
  }

  /** One sample: the thread, and what it was in, the innermost first. */
  private static final class Sample {

    private String thread = "";
    private String symbol = "";
    private String object = "";
    private Optional<String> call = Optional.empty();

    void clear() {
      thread = "";
      symbol = "";
      object = "";
      call = Optional.empty();
    }

    boolean isEmpty() {
      return symbol.isEmpty();
    }

    void line(String line) {
      Matcher frame = FRAME.matcher(line);
      if (!frame.matches()) {
        thread = line.trim();
        return;
      }
      if (symbol.isEmpty()) {
        symbol = frame.group(1);
        object = frame.group(2);
      }
      Matcher name = SYSTEM_CALL.matcher(frame.group(1));
      if (call.isEmpty() && name.matches()) {
        call = Optional.of(CALLS.getOrDefault(name.group(1), name.group(1)));
      } else if (call.isEmpty() && frame.group(1).matches("ksys_(write|read)")) {
        call = Optional.of(frame.group(1).substring("ksys_".length()));
      }
    }

    String part() {
      if (object.startsWith("[kernel") || object.startsWith("[guest.kernel")) {
        return "kernel: " + call.orElse("interrupts and the rest");
      }
      if (object.endsWith(".map")) {
        return method().map(Sample::partOf).orElse("JVM: interpreter and stubs");
      }
      if (object.endsWith("libjvm.so")) {
        if (thread.startsWith("C1 ") || thread.startsWith("C2 ")) {
          return "JVM: compiling";
        }
        return thread.startsWith("G1 ") || thread.startsWith("GC ")
            ? "JVM: collecting garbage"
            : "JVM: the rest";
      }
      return "C libraries";
    }

    private static String partOf(String method) {
      return PACKAGES.entrySet().stream()
          .filter(entry -> method.startsWith(entry.getKey()))
          .map(Map.Entry::getValue)
          .findFirst()
          .orElse("Java: the rest");
    }

    /** The compiled method it was in, without its result and its parameters. */
    Optional<String> method() {
      int parameters = symbol.indexOf('(');
      if (!object.endsWith(".map") || parameters <= 0 || symbol.startsWith(INTERPRETER)) {
        return Optional.empty();
      }
      String name = symbol.substring(0, parameters);
      return Optional.of(name.substring(name.lastIndexOf(' ') + 1));
    }
  }
}
