package io.undersocket.engineio.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.EngineMiddleware;
import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.servlet.Container.Mount;
import io.undersocket.testing.container.PollingClient;
import io.undersocket.testing.container.RawClient;
import io.undersocket.testing.container.RawClient.Response;
import io.undersocket.testing.container.WebSocketClient;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Where the servlet API is all that there is between the engine and the container. */
@DisplayName("A request, to the servlet,")
class AsyncRequestsTest {

  private static final String MAPPING = "/engine.io/*";

  private static EngineServer echo() {
    return EngineServer.builder().build().onConnection(AsyncRequestsTest::echo);
  }

  private static void echo(EngineSocket socket) {
    socket.onMessage(message -> socket.send(OutgoingPacket.message(message)));
  }

  private static void assertBothTransports(Container container) throws Exception {
    try (PollingClient polling = PollingClient.open(container.port());
        WebSocketClient webSocket = WebSocketClient.open(container.port())) {
      assertThat(polling.echo("over polling")).isEqualTo("4over polling");
      assertThat(webSocket.echo("over WebSocket")).isEqualTo("4over WebSocket");
    }
  }

  @Nested
  @DisplayName("where asynchronous ones are not supported")
  class WithoutAsync {

    @Test
    @DisplayName("is answered 500, with what to set")
    void servlet() throws Exception {
      Mount mount = Mount.of(new EngineServlet(new Impatient(echo())), MAPPING).withoutAsync();
      try (Container container = Container.start(mount);
          RawClient client = RawClient.connect(container.port()).get(PollingClient.HANDSHAKE)) {
        Response response = client.read();
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.text()).contains("<async-supported>true</async-supported>", "filter");
      }
    }

    @Test
    @DisplayName("by a filter in front, is answered 500 as well; WebSockets stand, or are refused")
    void filter() throws Exception {
      Filter filter = (request, response, chain) -> chain.doFilter(request, response);
      Mount mount =
          Mount.of(new EngineServlet(new Impatient(echo())), MAPPING)
              .behind(filter)
              .withoutAsyncFilters();
      try (Container container = Container.start(mount);
          RawClient polling = RawClient.connect(container.port()).get(PollingClient.HANDSHAKE);
          RawClient refused =
              RawClient.connect(container.port())
                  .get(WebSocketClient.DIRECT, "Upgrade: websocket", "Connection: Upgrade");
          WebSocketClient webSocket = WebSocketClient.open(container.port())) {
        assertThat(polling.read().text()).contains("asyncSupported = true");
        assertThat(webSocket.echo("stands")).isEqualTo("4stands");
        Response response = refused.read();
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.text()).isEqualTo("Missing or invalid Sec-WebSocket-Key header");
      }
    }
  }

  @Test
  @DisplayName("is held beyond the container's timeout for asynchronous ones")
  void heldForLong() throws Exception {
    // Tomcat looks once a second for requests that have waited for half a second.
    EngineServer engine = EngineServer.builder().pingInterval(Duration.ofSeconds(3)).build();
    try (Container container =
            Container.start(Mount.of(new EngineServlet(new Impatient(engine)), MAPPING));
        PollingClient client = PollingClient.open(container.port())) {
      Response response = client.poll().polled();
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.text()).isEqualTo("2");
    }
  }

  @Nested
  @DisplayName("that follows a held poll on its connection")
  class Pipelined {

    @Test
    @DisplayName("is never served by the engine's own threads, which a slow servlet would stop")
    void ownThreads() throws Exception {
      BlockingQueue<String> threads = new LinkedBlockingQueue<>();
      Filter filter =
          (request, response, chain) -> {
            threads.add(Thread.currentThread().getName());
            chain.doFilter(request, response);
          };
      // The first ping comes from the engine's timer.
      EngineServer engine = EngineServer.builder().pingInterval(Duration.ofMillis(200)).build();
      Mount mount = Mount.of(new EngineServlet(new Impatient(engine)), "/*").behind(filter);
      try (Container container = Container.start(mount);
          PollingClient client = PollingClient.open(container.port())) {
        client.polls.get(client.target()).get("/elsewhere");
        assertThat(client.polled().text()).isEqualTo("2");
        assertThat(client.polls.read().status()).isEqualTo(400);
        for (int requests = 0; requests < 3; requests++) {
          assertThat(threads.poll(10, TimeUnit.SECONDS)).contains(Container.WORKERS);
        }
      }
    }
  }

  @Nested
  @DisplayName("behind filters")
  class Filters {

    @Test
    @DisplayName("that wrap it and its response, is served over both transports")
    void wrapping() throws Exception {
      Filter filter =
          (request, response, chain) ->
              chain.doFilter(
                  new HttpServletRequestWrapper((HttpServletRequest) request),
                  new HttpServletResponseWrapper((HttpServletResponse) response) {
                    @Override
                    public ServletOutputStream getOutputStream() {
                      throw new AssertionError("a buffer that is gone when the answer comes");
                    }
                  });
      Mount mount = Mount.of(new EngineServlet(new Impatient(echo())), MAPPING).behind(filter);
      try (Container container = Container.start(mount)) {
        assertBothTransports(container);
      }
    }

    @Test
    @DisplayName("comes from the client that they say it does, as by a proxy's headers")
    void forwarded() throws Exception {
      BlockingQueue<InetSocketAddress> addresses = new LinkedBlockingQueue<>();
      BlockingQueue<Boolean> secure = new LinkedBlockingQueue<>();
      EngineServer engine =
          echo()
              .onConnection(
                  socket -> {
                    addresses.add(socket.request().remoteAddress());
                    secure.add(socket.request().isSecure());
                  });
      Filter filter =
          (request, response, chain) ->
              chain.doFilter(
                  new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public String getRemoteAddr() {
                      return getHeader("X-Forwarded-For");
                    }

                    @Override
                    public boolean isSecure() {
                      return "https".equals(getHeader("X-Forwarded-Proto"));
                    }
                  },
                  response);
      Mount mount = Mount.of(new EngineServlet(new Impatient(engine)), MAPPING).behind(filter);
      try (Container container = Container.start(mount);
          RawClient client =
              RawClient.connect(container.port())
                  .get(
                      PollingClient.HANDSHAKE,
                      "X-Forwarded-For: 192.0.2.7",
                      "X-Forwarded-Proto: https")) {
        client.read();
        assertThat(addresses.poll(10, TimeUnit.SECONDS).getHostString()).isEqualTo("192.0.2.7");
        assertThat(secure.poll(10, TimeUnit.SECONDS)).isTrue();
      }
    }

    @Test
    @DisplayName("that have read its body is read from where they put it")
    void bodyInMemory() throws Exception {
      Mount mount =
          Mount.of(new EngineServlet(new Impatient(echo())), MAPPING)
              .behind(new RememberingFilter());
      try (Container container = Container.start(mount);
          PollingClient client = PollingClient.open(container.port())) {
        assertThat(client.echo("read twice")).isEqualTo("4read twice");
      }
    }
  }

  /** As filters that log or check a body do: what comes after them reads from memory. */
  private static final class RememberingFilter implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      byte[] body = request.getInputStream().readAllBytes();
      InputStream memory = new ByteArrayInputStream(body);
      chain.doFilter(
          new HttpServletRequestWrapper((HttpServletRequest) request) {
            @Override
            public ServletInputStream getInputStream() {
              return new ServletInputStream() {
                @Override
                public boolean isFinished() {
                  return false;
                }

                @Override
                public boolean isReady() {
                  return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                  throw new UnsupportedOperationException();
                }

                @Override
                public int read() throws IOException {
                  return memory.read();
                }
              };
            }
          },
          response);
    }
  }

  @Nested
  @DisplayName("for a WebSocket that takes its time to be verified")
  class SlowVerification {

    @Test
    @DisplayName("is waited for, and upgraded then")
    void waits() throws Exception {
      BlockingQueue<EngineMiddleware.Step> steps = new LinkedBlockingQueue<>();
      EngineServer engine = echo();
      engine.use((request, headers, step) -> steps.add(step));
      try (Container container =
              Container.start(Mount.of(new EngineServlet(new Impatient(engine)), MAPPING));
          RawClient client = RawClient.connect(container.port()).upgrade(WebSocketClient.DIRECT)) {
        steps.take().proceed();
        assertThat(client.readWithoutBody().status()).isEqualTo(101);
      }
    }
  }
}
