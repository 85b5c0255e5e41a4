package io.undersocket.engineio.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.servlet.Container.Mount;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Over HTTP/2, Jetty")
class JettyHttp2Test {

  /** The status of the first answer on a new stream. */
  private static int status(int port, MetaData.Request request) throws Exception {
    HTTP2Client client = new HTTP2Client();
    client.start();
    try {
      Session session =
          client
              .connect(new InetSocketAddress("127.0.0.1", port), new Session.Listener() {})
              .get(10, TimeUnit.SECONDS);
      CompletableFuture<Integer> status = new CompletableFuture<>();
      boolean complete = !(request instanceof MetaData.ConnectRequest);
      session.newStream(
          new HeadersFrame(request, null, complete),
          new Stream.Listener() {
            @Override
            public void onHeaders(Stream stream, HeadersFrame frame) {
              status.complete(((MetaData.Response) frame.getMetaData()).getStatus());
            }
          });
      return status.get(10, TimeUnit.SECONDS);
    } finally {
      client.stop();
    }
  }

  @Test
  @DisplayName("has a WebSocket refused at once, so that the client stays with polling")
  void webSocket() throws Exception {
    EngineServlet servlet = new EngineServlet(new Impatient(EngineServer.builder().build()));
    try (Container container = JettyContainer.startWithHttp2(Mount.of(servlet, "/engine.io/*"))) {
      int port = container.port();
      MetaData.Request request =
          new MetaData.ConnectRequest(
              "http",
              new HostPortHttpField("127.0.0.1", port),
              "/engine.io/?EIO=4&transport=websocket",
              HttpFields.build().put("Sec-WebSocket-Version", "13"),
              "websocket");
      assertThat(status(port, request)).isEqualTo(400);
    }
  }
}
