package io.undersocket.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a server says is left of its clients, by name; of ours also how many objects of theirs are
 * still live. Empty for a server that cannot tell.
 *
 * @param counts sessions, sockets and rooms; of ours also deadlines
 */
record Left(Map<String, Long> counts) {

  private static final String PATH = "/left";
  private static final Pattern COUNT = Pattern.compile("(\\w+)=(\\d+)");

  /** How many have come: the only count that does not go down. */
  private static final String OPENED = "opened";

  /**
   * The classes of what the timer holds for a connection, in a histogram. The timer holds whatever
   * is set, and nothing else holds one whose connection has gone: so live means set.
   */
  private static final Pattern DEADLINES =
      Pattern.compile(
          "^ *\\d+: +(\\d+) +\\d+ +io\\.undersocket\\.engineio\\.(?:\\w+Heartbeat"
              + "|(?:Session|WebSocketConnection|PollingTransport|UpgradeAttempt)\\$(?:\\d+|Farewell))(?= |$)",
          Pattern.MULTILINE);

  /** Asks the server. */
  static Left of(RunningContender server) throws IOException, InterruptedException {
    return server.contender().countsClients()
        ? parse(Inquiry.ask(server.port(), PATH))
        : new Left(Map.of());
  }

  static Left parse(String answer) {
    Map<String, Long> counts = new LinkedHashMap<>();
    Matcher count = COUNT.matcher(answer);
    while (count.find()) {
      counts.put(count.group(1), Long.valueOf(count.group(2)));
    }
    return new Left(counts);
  }

  /**
   * The same with the deadlines that a histogram of the server's heap shows, if it is one of ours.
   */
  Left andDeadlines(RunningContender server, Path histogram) throws IOException {
    return server.contender().isOurs() ? andDeadlines(Files.readString(histogram)) : this;
  }

  Left andDeadlines(String histogram) {
    Map<String, Long> all = new LinkedHashMap<>(counts);
    all.put(
        "timers",
        DEADLINES.matcher(histogram).results().mapToLong(m -> Long.parseLong(m.group(1))).sum());
    return new Left(all);
  }

  /** How many have come since the server was started, 0 if it does not tell. */
  long opened() {
    return counts.getOrDefault(OPENED, 0L);
  }

  /** Whether nothing is left, as far as the server tells. */
  boolean isNothing() {
    return counts.entrySet().stream()
        .allMatch(count -> count.getKey().equals(OPENED) || count.getValue() == 0);
  }

  /** In words, for a table. */
  String inWords() {
    return counts.isEmpty()
        ? "it does not tell"
        : counts.entrySet().stream()
            .filter(count -> !count.getKey().equals(OPENED))
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", "));
  }
}
