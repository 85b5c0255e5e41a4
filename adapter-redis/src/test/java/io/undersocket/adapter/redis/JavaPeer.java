package io.undersocket.adapter.redis;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A server in a process of its own, that can be paused and killed. It {@linkplain Orders obeys},
 * says where it listens in the first line that it writes, and ends with its input.
 */
final class JavaPeer {

  private JavaPeer() {}

  /** What starts one. */
  static List<String> command(ClusterKind kind, String redis) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        // It lives for seconds.
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx256m",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        JavaPeer.class.getName(),
        kind.name(),
        redis);
  }

  /**
   * Runs it.
   *
   * @param args the kind of its adapter, and the URI of its Redis
   */
  public static void main(String[] args) throws IOException {
    ClusterKind kind = ClusterKind.valueOf(args[0]);
    TestNode node =
        TestNode.start(kind.server(kind.make(args[1]).adapter(), Duration.ofMinutes(1)));
    Orders.obeyedBy(node.io());
    System.out.println(node.url());
    while (System.in.read() >= 0) {
      // Until whoever has started it is gone.
    }
    System.exit(0);
  }
}
