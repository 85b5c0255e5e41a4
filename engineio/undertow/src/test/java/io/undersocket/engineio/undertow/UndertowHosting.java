package io.undersocket.engineio.undertow;

import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.testing.container.Hosting;
import java.io.IOException;

/** Undertow, as {@link EngineUndertow#listen} starts it. */
public final class UndertowHosting implements Hosting {

  @Override
  public Running start(HttpEndpoint engine) throws IOException {
    EngineUndertowServer server = EngineUndertow.listen(engine, "127.0.0.1", 0);
    return new Running() {
      @Override
      public int port() {
        return server.port();
      }

      @Override
      public boolean isIoThread(Thread thread) {
        return thread.getName().startsWith("XNIO-");
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }
}
