package io.undersocket.tck;

import io.undersocket.tck.contract.OldClientServer;
import io.undersocket.testing.NodeTests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the official client of Socket.IO 2 does is told in JavaScript: see {@code src/test/js}. */
@DisplayName("The official JavaScript client of Socket.IO 2")
class JavaScriptClient2Test {

  private static final Duration AT_MOST = Duration.ofMinutes(3);

  @Test
  @DisplayName("works in Node.js, over each transport, beside one of Socket.IO 4")
  void works() throws IOException {
    try (OldClientServer server = OldClientServer.start()) {
      NodeTests.run(
          Path.of("src", "test", "js", "socketio2.test.mjs"),
          Map.of("CONTRACT_URL", server.url()),
          AT_MOST);
    }
  }
}
