package io.undersocket.benchmarks.servers;

import io.undersocket.benchmarks.Arguments;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/**
 * What every server of the comparison is told, and the line by which it says that it is ready.
 *
 * @param port on the loopback interface
 * @param executor {@code default} or {@code direct}; for our own server only
 */
record ServerOptions(int port, String executor) {

  private static final Set<String> EXECUTORS = Set.of("default", "direct");

  static ServerOptions parse(List<String> args) {
    Arguments options = Arguments.parse(args, Set.of("port", "executor"), Set.of("end-with-input"));
    String executor = options.text("executor", "default");
    if (!EXECUTORS.contains(executor)) {
      throw new Arguments.UsageError("--executor is " + executor + ", known: " + EXECUTORS);
    }
    if (options.has("end-with-input")) {
      endWithInput();
    }
    return new ServerOptions(options.number("port", 3000, 1, 65_535), executor);
  }

  /**
   * Ends this process with its standard input, so that it does not outlive a runner that was
   * killed.
   */
  private static void endWithInput() {
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
    System.out.printf(
        "%s (Java %s) listening on http://127.0.0.1:%d%n", name, Runtime.version(), port);
    System.out.flush();
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
