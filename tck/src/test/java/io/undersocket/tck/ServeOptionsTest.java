package io.undersocket.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.tck.contract.Contract;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The options of serve")
class ServeOptionsTest {

  @Test
  @DisplayName("are where the official suites look, unless something else is said")
  void haveDefaults() throws UsageException {
    assertThat(ServeOptions.parse(List.of()))
        .isEqualTo(new ServeOptions("localhost", 3000, Contract.Clients.CURRENT));
  }

  @Test
  @DisplayName("come in any order")
  void comeInAnyOrder() throws UsageException {
    assertThat(ServeOptions.parse(List.of("--allow-eio3", "--port", "0", "--host", "::1")))
        .isEqualTo(ServeOptions.parse(List.of("--host", "::1", "--allow-eio3", "--port", "0")))
        .isEqualTo(new ServeOptions("::1", 0, Contract.Clients.ALSO_OLD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--port", "--host", "--port 70000", "--port -1", "--port x", "-p 1", "x"})
  @DisplayName("are refused if they make no sense")
  void areRefused(String line) {
    assertThatThrownBy(() -> ServeOptions.parse(List.of(line.split(" "))))
        .isInstanceOf(UsageException.class);
  }
}
