package io.undersocket.examples.guide;

import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.engineio.undertow.EngineUndertowServer;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.testing.NodeTests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The tutorials")
class TutorialsTest {

  private static EngineUndertowServer listen(SocketIoServer io) throws IOException {
    return EngineUndertow.listen(io, "127.0.0.1", 0, "/socket.io");
  }

  private static String url(EngineUndertowServer server) {
    return "http://127.0.0.1:" + server.port();
  }

  @Test
  @DisplayName("do what they say, for the official client over every transport")
  void everything() throws IOException {
    SocketIoServer open = SocketIoServer.create();
    Tutorials.joinAndAnnounce(open);
    Tutorials.broadcastAndAnswer(open);
    Tutorials.toRoom(open);
    Tutorials.admin(open);
    SocketIoServer guarded = SocketIoServer.create();
    Tutorials.refuseByToken(guarded, "secret"::equals);
    SocketIoServer oneOrigin = Tutorials.oneOrigin();
    try (EngineUndertowServer first = listen(open);
        EngineUndertowServer second = listen(guarded);
        EngineUndertowServer third = listen(oneOrigin)) {
      NodeTests.run(
          Path.of("src/test/js/tutorials.test.mjs"),
          Map.of("OPEN", url(first), "GUARDED", url(second), "ONE_ORIGIN", url(third)),
          Duration.ofMinutes(1));
    }
  }
}
