package io.undersocket.tck;

import io.undersocket.engineio.Cors;
import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.engineio.undertow.EngineUndertowServer;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.jackson.JacksonBinding;
import io.undersocket.socketio.spi.JsonBinding;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/** {@link Features} on Undertow, for the tests with the official clients. */
final class FeatureServer implements AutoCloseable {

  /** For arguments of the application's own types. */
  static final JsonBinding BINDING = JacksonBinding.of(new JsonMapper());

  /** Often, so that heartbeats come between everything else. */
  private static final Duration PING_INTERVAL = Duration.ofMillis(300);

  private final SocketIoServer io;
  private final Features features;
  private final EngineUndertowServer listener;

  private FeatureServer(SocketIoServer io, Features features, EngineUndertowServer listener) {
    this.io = io;
    this.features = features;
    this.listener = listener;
  }

  static FeatureServer start() throws IOException {
    return start(builder -> builder.jsonBinding(BINDING));
  }

  static FeatureServer start(UnaryOperator<SocketIoServer.Builder> options) throws IOException {
    SocketIoServer io =
        options
            .apply(
                SocketIoServer.builder()
                    .pingInterval(PING_INTERVAL)
                    .pingTimeout(Duration.ofSeconds(20))
                    .cors(Cors.anyOrigin()))
            .build();
    Features features = Features.of(io);
    return new FeatureServer(io, features, EngineUndertow.listen(io, "127.0.0.1", 0, "/socket.io"));
  }

  String url() {
    return "http://127.0.0.1:" + listener.port();
  }

  SocketIoServer io() {
    return io;
  }

  Features features() {
    return features;
  }

  @Override
  public void close() {
    io.close(Duration.ZERO).toCompletableFuture().join();
    listener.close();
  }
}
