package io.undersocket.benchmarks.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.benchmarks.Arguments.UsageError;
import io.undersocket.benchmarks.servers.ServerOptions.Endpoint;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a server of the comparison is told")
class ServerOptionsTest {

  @Test
  @DisplayName("may be that a servlet container is to serve WebSockets by its own means")
  void endpoint() {
    assertThat(ServerOptions.parse(List.of()).endpoint()).isEqualTo(Endpoint.UNDERSOCKET);
    assertThat(ServerOptions.parse(List.of("--endpoint", "jakarta")).endpoint())
        .isEqualTo(Endpoint.JAKARTA);
  }

  @Test
  @DisplayName("is refused with what would be right")
  void refused() {
    assertThatThrownBy(() -> ServerOptions.parse(List.of("--endpoint", "servlet")))
        .isInstanceOf(UsageError.class)
        .hasMessage("--endpoint is servlet, allowed is undersocket or jakarta");
    assertThatThrownBy(() -> ServerOptions.parse(List.of("--executor", "pool")))
        .isInstanceOf(UsageError.class)
        .hasMessage("--executor is pool, allowed is default or direct");
  }
}
