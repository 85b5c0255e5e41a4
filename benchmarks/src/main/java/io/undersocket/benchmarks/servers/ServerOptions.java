package io.undersocket.benchmarks.servers;

import io.undersocket.benchmarks.Arguments;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * What every server of the comparison is told, and the line by which it says that it is ready.
 *
 * @param port on the loopback interface
 * @param listeners where listeners run; for our own server only
 * @param pingInterval of Engine.IO; that of the server's defaults if empty
 * @param clients what is done with those who come
 * @param endpoint what serves WebSockets; for servlet containers only
 */
record ServerOptions(
    int port,
    Listeners listeners,
    Optional<Duration> pingInterval,
    Clients clients,
    Endpoint endpoint) {

  /** What is done with clients who come: with {@code --count-clients} more than nothing. */
  enum Clients {
    LET_IN,
    /** They are put into rooms and counted, and the server tells what is left of them. */
    COUNTED
  }

  /** Where the listeners of our own server run, by the value of {@code --executor}. */
  enum Listeners {
    /** On the executor that it has unless told otherwise. */
    DEFAULT("default"),
    /** On the I/O thread that read the packet. */
    DIRECT("direct");

    private final String label;

    Listeners(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }

    private static Listeners of(String label) {
      return switch (label) {
        case "default" -> DEFAULT;
        case "direct" -> DIRECT;
        default ->
            throw new Arguments.UsageError(
                "--executor is " + label + ", allowed is default or direct");
      };
    }
  }

  /** What serves WebSockets in a servlet container, by the value of {@code --endpoint}. */
  enum Endpoint {
    /** Our servlet. */
    UNDERSOCKET,
    /** The container's own Jakarta WebSocket, with a {@link JakartaFloor}. */
    JAKARTA;

    private static Endpoint of(String label) {
      return switch (label) {
        case "undersocket" -> UNDERSOCKET;
        case "jakarta" -> JAKARTA;
        default ->
            throw new Arguments.UsageError(
                "--endpoint is " + label + ", allowed is undersocket or jakarta");
      };
    }
  }

  static ServerOptions parse(List<String> args) {
    Arguments options =
        Arguments.parse(
            args,
            Set.of("port", "executor", "ping-interval", "endpoint"),
            Set.of("count-clients", "end-with-input"));
    if (options.has("end-with-input")) {
      endWithInput();
    }
    return new ServerOptions(
        options.number("port", 3000, 1, 65_535),
        Listeners.of(options.text("executor", Listeners.DEFAULT.label())),
        options.has("ping-interval")
            ? Optional.of(Duration.ofMillis(options.number("ping-interval", 0, 1, 3_600_000)))
            : Optional.empty(),
        options.has("count-clients") ? Clients.COUNTED : Clients.LET_IN,
        Endpoint.of(options.text("endpoint", "undersocket")));
  }

  /**
   * Ends this process with its standard input, so that it does not outlive a runner that was
   * killed.
   */
  static void endWithInput() {
    Thread watcher =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // What is written does not matter, only the end.
                }
              } catch (IOException e) {
                // The runner is gone as well.
              }
              System.exit(0);
            },
            "end-with-input");
    watcher.setDaemon(true);
    watcher.start();
  }

  void announce(String name) {
    announce(name, port);
  }

  /** Says that a server is ready. */
  static void announce(String name, int port) {
    String line =
        "%s (Java %s) listening on http://127.0.0.1:%d".formatted(name, Runtime.version(), port);
    // Not printf: it writes piece by piece, and what is logged meanwhile lands between.
    System.out.println(line);
  }

  /** The version of a Maven artifact on the class path, named {@code group/artifact}. */
  static String versionOf(String artifact) {
    String resource = "/META-INF/maven/" + artifact + "/pom.properties";
    try (InputStream in = ServerOptions.class.getResourceAsStream(resource)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "of unknown version");
    } catch (IOException e) {
      return "of unknown version";
    }
  }
}
