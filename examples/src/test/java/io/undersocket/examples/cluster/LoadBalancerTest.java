package io.undersocket.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The load balancer of the cluster")
class LoadBalancerTest {

  @TempDir private Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private LoadBalancer choose() {
    return ClusterApplication.choose(
        folder.toString(), new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @Test
  @DisplayName("is nginx where that is installed")
  void nginx() throws IOException {
    assertThat(Files.createFile(folder.resolve("nginx")).toFile().setExecutable(true)).isTrue();
    assertThat(choose()).isEqualTo(LoadBalancer.NGINX);
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  @DisplayName("is one of our own where it is not, and it is said so")
  void builtIn() {
    assertThat(choose()).isEqualTo(LoadBalancer.BUILT_IN);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .startsWith("There is no program nginx on the path");
  }

  @Test
  @DisplayName("is whichever was asked for")
  void named() {
    assertThat(LoadBalancer.named("haproxy-sid")).isEqualTo(LoadBalancer.HAPROXY_SID);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LoadBalancer.named("apache"))
        .withMessageContaining("apache")
        .withMessageContaining("[nginx, haproxy, haproxy-sid, traefik, built-in]");
  }

  @ParameterizedTest
  @CsvSource({
    "nginx.conf, true",
    "haproxy.cfg, true",
    "haproxy-sid.cfg, true",
    "traefik.yml, false",
    "traefik-nodes.yml, true"
  })
  @DisplayName("has the configuration of the guide, but for the ports:")
  void ports(String file, boolean namesNodes) throws IOException {
    String configuration = LoadBalancer.configuration(file, 81, List.of(82, 83, 84));
    assertThat(configuration).doesNotContain(":300");
    if (namesNodes) {
      assertThat(configuration).contains("127.0.0.1:82", "127.0.0.1:83", "127.0.0.1:84");
    }
    assertThat(configuration.contains("127.0.0.1:81")).isEqualTo(!file.equals("traefik-nodes.yml"));
  }
}
