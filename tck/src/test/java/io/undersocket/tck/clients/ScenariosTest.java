package io.undersocket.tck.clients;

import io.undersocket.testing.NodeTests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which faults there are is told in JavaScript: see {@code src/test/js}. */
@DisplayName("The scenarios of the clients")
class ScenariosTest {

  private static final Duration AT_MOST = Duration.ofMinutes(4);

  @Test
  @DisplayName("notice a fault in what each is about, and none where there is none")
  void noticeFaults() {
    NodeTests.run(Path.of("src", "test", "js", "clients.faults.test.mjs"), Map.of(), AT_MOST);
  }
}
