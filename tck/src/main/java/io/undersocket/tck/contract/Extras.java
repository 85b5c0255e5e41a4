package io.undersocket.tck.contract;

import io.undersocket.engineio.Admission;
import io.undersocket.engineio.Cors;
import io.undersocket.engineio.EngineRequest;
import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.SessionCookie;
import io.undersocket.engineio.WebSocketCompression;
import io.undersocket.engineio.protocol.Message;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The options of the engine that the echo of the base leaves as they are. */
final class Extras {

  private Extras() {}

  static EngineServer server(Contract.Clients clients) {
    EngineServer engine =
        EngineServer.builder()
            .cookie(SessionCookie.DEFAULT)
            .initialPacket(Message.text("welcome"))
            .webSocketCompression(WebSocketCompression.DEFAULT)
            .upgradeTimeout(Duration.ofMillis(500))
            .cors(
                Cors.fixedOrigin("https://allowed.example")
                    .credentials()
                    .exposedHeaders("X-Exposed")
                    .maxAge(Duration.ofMinutes(10)))
            .allowRequestAsync(request -> CompletableFuture.completedFuture(admission(request)))
            .allowEIO3(clients == Contract.Clients.ALSO_OLD)
            .build();
    engine.onInitialHeaders((headers, request) -> headers.set("x-initial", "1"));
    engine.onHeaders((headers, request) -> headers.set("x-always", "1"));
    return Base.echo(engine);
  }

  private static Admission admission(EngineRequest request) {
    String refuse = request.query().get("refuse");
    if (refuse == null) {
      return Admission.allow();
    }
    // An empty text is none to the Node.js server.
    return refuse.isEmpty() ? Admission.refuse() : Admission.refuse(refuse);
  }
}
