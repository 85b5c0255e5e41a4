package io.undersocket.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.testing.NodeTests;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The chat as a cluster")
class ClusterTest {

  @Test
  @DisplayName("behind the load balancer that is built in, is one chat, and leaves nothing behind")
  void isOne() throws IOException {
    ClusterApplication cluster = ClusterApplication.start(LoadBalancer.BUILT_IN, 0);
    try (cluster) {
      NodeTests.run(
          Path.of("src/test/js/cluster.test.mjs"),
          Map.of(
              "URL",
              "http://localhost:" + cluster.port(),
              "NODE_PID",
              String.valueOf(cluster.nodeProcess().pid())),
          Duration.ofMinutes(2));
    }
    assertEnded(cluster);
  }

  @Test
  @DisplayName("ends with all its parts, those that run")
  void ends() throws IOException {
    ClusterApplication cluster = ClusterApplication.start(LoadBalancer.BUILT_IN, 0);
    assertThat(cluster.nodeProcess().isAlive()).isTrue();
    cluster.close();
    assertEnded(cluster);
  }

  @Test
  @DisplayName("says who is in the way when it cannot start, and ends what was started")
  void portInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> ClusterApplication.start(LoadBalancer.BUILT_IN, taken.getLocalPort()))
          .hasStackTraceContaining("Address already in use");
      assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    }
  }

  private static void assertEnded(ClusterApplication cluster) {
    assertThat(cluster.nodeProcess().isAlive()).isFalse();
    assertThat(ProcessHandle.current().children().filter(ProcessHandle::isAlive)).isEmpty();
    for (int port : cluster.nodes()) {
      assertThatThrownBy(() -> new Socket("127.0.0.1", port)).isInstanceOf(ConnectException.class);
    }
    assertThatThrownBy(() -> new Socket("127.0.0.1", cluster.port()))
        .isInstanceOf(ConnectException.class);
  }
}
