package io.undersocket.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What figures depend on and a reader cannot see. */
public final class MachineFacts {

  private static final Pattern OPEN_FILES =
      Pattern.compile("^Max open files +\\w+ +(\\d{1,9}) ", Pattern.MULTILINE);
  private static final int UNLIMITED = Integer.MAX_VALUE;

  private MachineFacts() {}

  /** Names and values, to be shown. */
  public static Map<String, String> read() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    facts.put(
        "machine",
        "%d cores, %s, %s %s"
            .formatted(
                Runtime.getRuntime().availableProcessors(),
                processor(),
                System.getProperty("os.name"),
                System.getProperty("os.version")));
    facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    return facts;
  }

  /** How many files a process may have open once it has raised its limit, as servers do. */
  static int openFiles() {
    try {
      return openFiles(Files.readString(Path.of("/proc/self/limits")));
    } catch (IOException e) {
      return UNLIMITED;
    }
  }

  static int openFiles(String limits) {
    Matcher hard = OPEN_FILES.matcher(limits);
    return hard.find() ? Integer.parseInt(hard.group(1)) : UNLIMITED;
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse("unnamed processor");
    } catch (IOException e) {
      return "unknown processor";
    }
  }
}
