package io.undersocket.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.undersocket.testing.container.Await;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What the chat of the examples is held to, whichever its host: page, REST endpoint and clients of
 * every kind on one port, a goodbye that clients hear, and nothing left afterwards.
 */
public abstract class HostedChat {

  /** Below the folder of the examples, where that of a host is, too. */
  private static final Path TESTS = Path.of("chat", "src", "test", "js", "hosted.test.mjs");

  /**
   * A host that runs.
   *
   * @param url where the page is, with a slash at its end
   * @param application ends the host when it is closed
   * @param goodbye when its clients are told
   */
  public record Host(String url, AutoCloseable application, Goodbye goodbye) {

    /** One that tells its clients early. */
    public Host(String url, AutoCloseable application) {
      this(url, application, Goodbye.EARLY);
    }
  }

  /** When clients are told that the server goes. */
  public enum Goodbye {
    /** While the host takes requests: all of them hear it. */
    EARLY,
    /**
     * When it takes none any more: of the clients over polling those hear it who hold a poll, and
     * are told nothing else first; others find nobody there when they poll again.
     */
    LATE
  }

  /** Starts the host on a free port of this machine. */
  protected abstract Host start() throws Exception;

  @Test
  @DisplayName("is open to official clients until it is closed, and leaves no thread and no port")
  void isOpenUntilItIsClosed() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Host host = start();
    HttpServer control =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Closing closing = new Closing(host.application());
    try (closing) {
      control.createContext("/close", closing);
      control.start();
      NodeTests.run(
          tests(),
          Map.of(
              "URL",
              host.url(),
              "GOODBYE",
              host.goodbye().name(),
              "CONTROL",
              "http://127.0.0.1:" + control.getAddress().getPort()),
          Duration.ofMinutes(1));
    } finally {
      control.stop(0);
    }
    assertThatThrownBy(() -> new Socket("localhost", URI.create(host.url()).getPort()))
        .isInstanceOf(ConnectException.class);
    Await.untilEqual("threads that are left", () -> threadsSince(before), Set.of());
  }

  private static Path tests() {
    return Stream.of(TESTS, Path.of("..").resolve(TESTS))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(TESTS + " is neither here nor one folder up"));
  }

  private static Set<String> threadsSince(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread) && thread.isAlive())
        .map(Thread::getName)
        .filter(name -> !isTheJdks(name))
        .collect(Collectors.toSet());
  }

  /** Those that it keeps for whoever wants them. */
  private static boolean isTheJdks(String thread) {
    return Stream.of(
            "Attach Listener", "ForkJoinPool", "Keep-Alive", "VirtualThread", "process reaper")
        .anyMatch(thread::startsWith);
  }

  /** Closes the application once, when a test says so or at the end. */
  private record Closing(AutoCloseable application, AtomicBoolean closed)
      implements HttpHandler, AutoCloseable {

    Closing(AutoCloseable application) {
      this(application, new AtomicBoolean());
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
      try (exchange) {
        try {
          close();
          exchange.sendResponseHeaders(204, -1);
        } catch (Exception e) {
          exchange.sendResponseHeaders(500, 0);
          e.printStackTrace(new PrintStream(exchange.getResponseBody(), true, UTF_8));
        }
      }
    }

    @Override
    public void close() throws Exception {
      if (closed.compareAndSet(false, true)) {
        application.close();
      }
    }
  }

  /** That a client could begin: the server answers a handshake. */
  protected static void assertServes(String url) throws Exception {
    URI handshake = URI.create(url + "socket.io/?EIO=4&transport=polling");
    HttpURLConnection connection = (HttpURLConnection) handshake.toURL().openConnection();
    try {
      assertThat(connection.getResponseCode()).isEqualTo(200);
    } finally {
      connection.disconnect();
    }
  }
}
