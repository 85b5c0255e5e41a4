package io.undersocket.testing.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.ConnectionError;
import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.TransportName;
import io.undersocket.engineio.protocol.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The real engine in the real container, and two clients of good will, one on each transport, that
 * talk to it from before a test until after it. Whatever the test does in between, both get every
 * echo; and when everybody has gone, nothing is left.
 */
public final class LiveEngine implements AfterEachCallback {

  private static final BiConsumer<EngineSocket, Message> ECHO = LiveEngine::echo;
  private static final String TIMER = "undersocket-timer";

  /** What the listeners heard of the end of a session. */
  public record Closing(CloseReason reason, String description) {}

  /** What the listeners heard of one session. */
  public static final class Heard {
    public final List<String> messages = new CopyOnWriteArrayList<>();
    public final List<Closing> closings = new CopyOnWriteArrayList<>();
  }

  public final BlockingQueue<ConnectionError> errors = new LinkedBlockingQueue<>();
  public final ConcurrentHashMap<String, Heard> heard = new ConcurrentHashMap<>();
  private final AtomicInteger opened = new AtomicInteger();
  private final LogWatch log = new LogWatch();

  private @Nullable Started started;
  private boolean toleratesErrors;
  private BiConsumer<EngineSocket, Message> listener = ECHO;
  private List<Pulse> pulses = List.of();

  /** What there is since the start, and what there was before. */
  private record Started(
      EngineServer engine,
      Hosting.Running server,
      Set<Thread> threadsBefore,
      Set<Thread> ioThreads,
      long socketsBefore) {}

  /** What is to be done with the messages of everybody else, instead of an echo. */
  public LiveEngine listening(BiConsumer<EngineSocket, Message> messageListener) {
    listener = messageListener;
    return this;
  }

  /** The test will not look at the connection errors that it causes. */
  public LiveEngine toleratingErrors() {
    toleratesErrors = true;
    return this;
  }

  /** Starts with the default options. */
  public LiveEngine start() throws Exception {
    return start(options -> {});
  }

  public LiveEngine start(Consumer<EngineServer.Builder> options) throws Exception {
    return start(options, built -> {});
  }

  /**
   * @param more what else is to be done to the engine before its first request
   */
  public LiveEngine start(Consumer<EngineServer.Builder> options, Consumer<EngineServer> more)
      throws Exception {
    EngineServer.Builder builder = EngineServer.builder();
    options.accept(builder);
    EngineServer engine = builder.build();
    engine.onConnection(this::connected);
    engine.onConnectionError(errors::add);
    more.accept(engine);
    long socketsBefore = OpenSockets.count();
    Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();
    Hosting.Running server = Hosting.found().start(new HandledPosts(engine));
    Set<Thread> ioThreads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !threadsBefore.contains(thread) && server.isIoThread(thread))
            .collect(Collectors.toSet());
    started = new Started(engine, server, threadsBefore, ioThreads, socketsBefore);
    boolean webSocket = engine.options().transports().contains(TransportName.WEBSOCKET);
    pulses =
        List.of(
            Pulse.overPolling(port()),
            webSocket ? Pulse.overWebSocket(port()) : Pulse.overPolling(port()));
    assertServesOthers();
    return this;
  }

  private void connected(EngineSocket socket) {
    opened.incrementAndGet();
    Heard ears = new Heard();
    heard.put(socket.id(), ears);
    socket.onMessage(
        message -> {
          if (!isPulse(message)) {
            ears.messages.add(message.isBinary() ? message.length() + " bytes" : message.text());
          }
          (isPulse(message) ? ECHO : listener).accept(socket, message);
        });
    socket.onClose(
        (reason, description) ->
            ears.closings.add(new Closing(reason, String.valueOf(description))));
  }

  private static void echo(EngineSocket socket, Message message) {
    if (message.isBinary()) {
      socket.send(message.bytes());
    } else {
      socket.send(message.text());
    }
  }

  private static boolean isPulse(Message message) {
    return !message.isBinary() && message.length() < 20 && message.text().startsWith("pulse");
  }

  private Started started() {
    return Objects.requireNonNull(started, "start() first");
  }

  public EngineServer engine() {
    return started().engine();
  }

  public int port() {
    return started().server().port();
  }

  public RawClient connect() throws IOException {
    return RawClient.connect(port());
  }

  /** The session as the application sees it. */
  public EngineSocket socket(String sid) {
    return Objects.requireNonNull(engine().socket(sid), () -> "no session " + sid);
  }

  /** The sessions besides those of the clients of good will. */
  public int sessions() {
    return engine().clientsCount() - pulses.size();
  }

  public void awaitSessions(int count) throws Exception {
    Await.untilEqual("sessions", this::sessions, count);
  }

  /** Waits until the one session with this id has ended, and says how. */
  public Closing closing(String sid) throws Exception {
    Heard ears = ears(sid);
    Await.until("the end of session " + sid, () -> !ears.closings.isEmpty());
    return ears.closings.get(0);
  }

  /** What the listeners of a session have received. */
  public List<String> messages(String sid) throws Exception {
    return ears(sid).messages;
  }

  private Heard ears(String sid) throws Exception {
    Await.until("the connection event of session " + sid, () -> heard.containsKey(sid));
    return Objects.requireNonNull(heard.get(sid));
  }

  public ConnectionError error() throws InterruptedException {
    return Objects.requireNonNull(
        errors.poll(Await.PATIENCE_SECONDS, TimeUnit.SECONDS), "no connection error");
  }

  public Map<String, Object> errorContext() throws InterruptedException {
    return error().context();
  }

  /** A connection serves its next request after one that was refused, or is closed in order. */
  public void assertGoesOn(RawClient client) throws IOException {
    if (Hosting.found().keepsConnectionsAfterErrors()) {
      assertThat(client.get("/elsewhere").read().status()).isIn(404, 501);
    } else {
      assertThat(client.readToEnd()).isEmpty();
    }
  }

  /**
   * A connection on which a request was refused, for the next one: the same, or where the container
   * closes it then, another.
   */
  public RawClient afterRefusal(RawClient client) throws IOException {
    if (Hosting.found().keepsConnectionsAfterErrors()) {
      return client;
    }
    client.close();
    return connect();
  }

  /** Both transports, and each of the I/O threads through new connections, are at work. */
  public void assertServesOthers() throws Exception {
    for (Pulse pulse : pulses) {
      pulse.assertBeats();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    try (LogWatch watched = log) {
      Started all = started;
      if (all == null) {
        return;
      }
      try {
        assertServesOthers();
        if (!toleratesErrors) {
          assertThat(errors).as("connection errors that the test did not ask for").isEmpty();
        }
        for (Pulse pulse : pulses) {
          pulse.stop();
        }
        assertThat(all.ioThreads).as("I/O threads").isNotEmpty().allMatch(Thread::isAlive);
        all.engine.close(Duration.ZERO);
        Await.untilEqual("sessions after closing", all.engine::clientsCount, 0);
        assertEverySessionEndedOnce();
        assertThat(watched.seen())
            .as("logged warnings and errors")
            .matches(logged -> logged.isEmpty() || Hosting.found().logsByItself(logged));
      } finally {
        all.server.close();
      }
      Await.until("the end of the engine's timer", () -> !timerRuns(all.threadsBefore));
      Await.until("no more sockets than before", () -> OpenSockets.count() <= all.socketsBefore);
    }
  }

  private void assertEverySessionEndedOnce() throws Exception {
    Await.untilEqual(
        "sessions that have heard of their end",
        () -> heard.values().stream().filter(ears -> !ears.closings.isEmpty()).count(),
        (long) opened.get());
    assertThat(heard.values()).allSatisfy(ears -> assertThat(ears.closings).hasSize(1));
  }

  /** Whether the engine's timer still waits for anything: it ends with its last deadline. */
  private static boolean timerRuns(Set<Thread> threadsBefore) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals(TIMER) && !threadsBefore.contains(thread));
  }
}
