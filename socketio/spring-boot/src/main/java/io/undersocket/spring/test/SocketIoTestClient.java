package io.undersocket.spring.test;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The official Java client ({@code io.socket:socket.io-client}, which has to be on the test's class
 * path) for tests of applications that run on a random port:
 *
 * <pre>{@code
 * @SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
 * class ChatTest {
 *   @LocalServerPort int port;
 *
 *   @Test
 *   void adds() {
 *     try (SocketIoTestClient client = SocketIoTestClient.connect(port)) {
 *       assertThat(client.ask("sum", 1, 2)).containsExactly(3);
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Everything that waits does so for ten seconds at the most, and fails with an {@link
 * AssertionError} then. Of events up to 1,000 of each name wait to be {@linkplain #next taken}.
 */
public final class SocketIoTestClient implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MAX_WAITING = 1_000;

  private final Socket socket;
  private final Map<String, BlockingQueue<Object[]>> events = new ConcurrentHashMap<>();
  private final CompletableFuture<String> connected = new CompletableFuture<>();
  private final CompletableFuture<String> disconnected = new CompletableFuture<>();

  private SocketIoTestClient(Socket socket) {
    this.socket = socket;
    socket.onAnyIncoming(
        all -> queue(String.valueOf(all[0])).offer(Arrays.copyOfRange(all, 1, all.length)));
    socket.on(Socket.EVENT_CONNECT, nothing -> connected.complete(socket.id()));
    socket.on(
        Socket.EVENT_CONNECT_ERROR,
        why -> connected.completeExceptionally(new IllegalStateException(Arrays.toString(why))));
    socket.on(Socket.EVENT_DISCONNECT, why -> disconnected.complete(String.valueOf(why[0])));
  }

  /** Connects to the namespace {@code /} on this port of this machine. */
  public static SocketIoTestClient connect(int port) {
    return connect("http://localhost:" + port, options -> {});
  }

  /**
   * Connects.
   *
   * @param url address and namespace, as the client takes them
   * @param options sets the client's options, among them credentials ({@code extraHeaders}, {@code
   *     auth}) and path; by default every client has a connection of its own and does not reconnect
   * @throws AssertionError if it is refused, with what was said, or not connected in time
   */
  public static SocketIoTestClient connect(String url, Consumer<IO.Options> options) {
    IO.Options set = new IO.Options();
    set.forceNew = true;
    set.reconnection = false;
    options.accept(set);
    SocketIoTestClient client = new SocketIoTestClient(IO.socket(URI.create(url), set));
    client.socket.connect();
    try {
      await("being connected to " + url, client.connected);
    } catch (AssertionError e) {
      client.close();
      throw e;
    }
    return client;
  }

  /** The client itself, for whatever else it can do. */
  public Socket socket() {
    return socket;
  }

  /** Emits an event. */
  public void emit(String event, Object... args) {
    socket.emit(event, args);
  }

  /**
   * Emits an event and waits for its acknowledgement.
   *
   * @return the arguments of the acknowledgement
   */
  public List<@Nullable Object> ask(String event, Object... args) {
    CompletableFuture<Object[]> answer = new CompletableFuture<>();
    socket.emit(event, args, (Ack) answer::complete);
    return Arrays.asList(await("the acknowledgement of " + event, answer));
  }

  /**
   * Waits for the next event of this name that was not taken yet.
   *
   * @return its arguments
   */
  public List<@Nullable Object> next(String event) {
    try {
      Object[] args = queue(event).poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (args == null) {
        throw new AssertionError("no event \"" + event + "\" within " + PATIENCE);
      }
      return Arrays.asList(args);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for \"" + event + "\"", e);
    }
  }

  /**
   * Waits for the end of the connection.
   *
   * @return the client's reason, such as {@code io server disconnect}
   */
  public String disconnectReason() {
    return await("the end of the connection", disconnected);
  }

  private BlockingQueue<Object[]> queue(String event) {
    return events.computeIfAbsent(event, name -> new LinkedBlockingQueue<>(MAX_WAITING));
  }

  private static <T> T await(String what, CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("waited " + PATIENCE + " in vain for " + what, e);
    } catch (ExecutionException e) {
      throw new AssertionError(what + " failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    }
  }

  /** Disconnects. */
  @Override
  public void close() {
    socket.close();
  }
}
