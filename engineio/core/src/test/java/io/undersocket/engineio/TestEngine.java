package io.undersocket.engineio;

import io.undersocket.engineio.internal.time.ManualTimer;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.engineio.spi.HttpHeaders;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An engine whose container, network and clock are the test: what a call causes has happened when
 * it returns, unless the test asked for something to be slow.
 *
 * <p>The listeners run directly, or when the test says so; what they hear is written down.
 */
final class TestEngine {

  private static final String ENDPOINT = "/engine.io/?";

  private final ManualTimer timer = new ManualTimer();
  private final Deque<Runnable> io = new ArrayDeque<>();
  private final Deque<Runnable> network = new ArrayDeque<>();
  private final Deque<Runnable> listeners = new ArrayDeque<>();
  private final FakeIoThread thread = new FakeIoThread(this::submitIo);
  private final EngineServer server;
  private final List<EngineSocket> sockets = new ArrayList<>();
  private final List<String> events = new ArrayList<>();
  private final List<ConnectionError> errors = new ArrayList<>();
  private boolean networkIsSlow;
  private int ioTasks;
  private @Nullable Runnable beforeNextIoTask;

  private TestEngine(UnaryOperator<EngineServer.Builder> options, @Nullable Executor executor) {
    server =
        new EngineServer(
            options
                .apply(
                    EngineServer.builder().executor(executor == null ? listeners::add : executor))
                .options(),
            timer);
    server.onConnection(this::observe);
    server.onConnectionError(errors::add);
  }

  /** With the default options. */
  static TestEngine create() {
    return with(options -> options);
  }

  /** With options; listeners run directly. */
  static TestEngine with(UnaryOperator<EngineServer.Builder> options) {
    return new TestEngine(options, Runnable::run);
  }

  /** With options, and listeners that run when {@link #runListeners()} is called. */
  static TestEngine withSlowListeners(UnaryOperator<EngineServer.Builder> options) {
    return new TestEngine(options, null);
  }

  private void observe(EngineSocket socket) {
    sockets.add(socket);
    events.add("connection");
    socket.onMessage(message -> events.add("message " + text(message)));
    socket.onClose(
        (reason, description) ->
            events.add("close " + reason + (description == null ? "" : ": " + description)));
  }

  private static String text(Message message) {
    return message.isBinary() ? HexFormat.of().formatHex(message.bytes()) : message.text();
  }

  // --- what the test sees ----------------------------------------------------------------------

  EngineServer server() {
    return server;
  }

  /** The socket of the session that was opened last. */
  EngineSocket socket() {
    return sockets.get(sockets.size() - 1);
  }

  List<EngineSocket> sockets() {
    return sockets;
  }

  /** What listeners heard since the last call. */
  List<String> events() {
    List<String> heard = new ArrayList<>(events);
    events.clear();
    return heard;
  }

  /** Something else that a listener heard. */
  void heard(String event) {
    events.add(event);
  }

  /** What was refused since the last call. */
  List<ConnectionError> errors() {
    List<ConnectionError> refused = new ArrayList<>(errors);
    errors.clear();
    return refused;
  }

  /** The number of deadlines that are set. */
  int deadlines() {
    return timer.size();
  }

  /** Whether the engine has let go of its timer. */
  boolean isTimerClosed() {
    return timer.isClosed();
  }

  // --- time and threads --------------------------------------------------------------------------

  /** Time goes by. */
  void advance(Duration duration) {
    long end = timer.nanoTime() + duration.toNanos();
    while (timer.expireNext(end)) {
      settle();
    }
    timer.advance(Duration.ofNanos(end - timer.nanoTime()));
  }

  void advanceMillis(long millis) {
    advance(Duration.ofMillis(millis));
  }

  /** Time goes by, and the I/O thread does not get its turn. */
  void advanceMillisBusily(long millis) {
    timer.advance(Duration.ofMillis(millis));
  }

  /** The next deadline cannot be set. */
  void failNextDeadline() {
    timer.failOnce(new IllegalStateException("as the test wants it"));
  }

  /** Time goes by, and the timer does not notice. */
  void oversleepMillis(long millis) {
    timer.oversleep(Duration.ofMillis(millis));
  }

  /** The I/O thread does what it has to do, and so does the network, unless it is slow. */
  void settle() {
    while (true) {
      Runnable task = io.poll();
      if (task != null) {
        thread.run(task);
      } else if (networkIsSlow || network.isEmpty()) {
        return;
      } else {
        network.remove().run();
      }
    }
  }

  private void submitIo(Runnable task) {
    Runnable before = beforeNextIoTask;
    beforeNextIoTask = null;
    if (before != null) {
      before.run();
    }
    ioTasks++;
    io.add(task);
  }

  /** How many tasks were handed to the I/O thread since the last call. */
  int ioTasks() {
    int tasks = ioTasks;
    ioTasks = 0;
    return tasks;
  }

  /** Does something when the next task is handed to the I/O thread, as if it had come earlier. */
  void beforeNextIoTask(Runnable action) {
    beforeNextIoTask = action;
  }

  /** Runs what waits for the executor, and what comes of it. */
  void runListeners() {
    settle();
    while (!listeners.isEmpty()) {
      listeners.remove().run();
      settle();
    }
  }

  /** Runs one task that waits for the executor; the I/O thread does not get its turn. */
  void runOneListenerTask() {
    listeners.remove().run();
  }

  int waitingListenerTasks() {
    return listeners.size();
  }

  /** From now on bodies arrive, and responses are written, only when the network catches up. */
  void slowNetwork() {
    networkIsSlow = true;
  }

  /** What the slow network held up happens. */
  void networkCatchesUp() {
    networkIsSlow = false;
    settle();
  }

  // --- requests ----------------------------------------------------------------------------------

  /** A request that was not sent yet. */
  FakeExchange prepare(String method, String query, String... headers) {
    return new FakeExchange(
        method, ENDPOINT + query, HttpHeaders.of(headers), network::add, thread);
  }

  /** Sends a request. */
  FakeExchange send(FakeExchange exchange) {
    server.handle(exchange);
    settle();
    return exchange;
  }

  FakeExchange get(String query, String... headers) {
    return send(prepare("GET", query, headers));
  }

  FakeExchange request(String method, String query, String... headers) {
    return send(prepare(method, query, headers));
  }

  /** A WebSocket request, whatever the query says. */
  FakeExchange upgrade(String query, String... headers) {
    FakeExchange exchange = prepare("GET", query, headers);
    FakeExchange.addWebSocketHeaders(exchange.requestHeaders());
    return send(exchange);
  }

  /** Does something that reaches the I/O thread later, and lets it. */
  void act(Runnable action) {
    action.run();
    settle();
  }

  /** Lets the application send text. */
  void serverSends(String... texts) {
    for (String text : texts) {
      socket().send(text);
    }
    settle();
  }

  // --- clients -----------------------------------------------------------------------------------

  /** Opens a session over polling. */
  Polling openPolling(String... headers) {
    FakeExchange handshake = get("EIO=4&transport=polling", headers);
    return new Polling(sidOf(handshake.responseBody()));
  }

  /** Opens a session over WebSocket; the open packet has been read. */
  WebSocket openWebSocket(String... headers) {
    WebSocket client = new WebSocket(upgrade("EIO=4&transport=websocket", headers).stream());
    client.sid = sidOf(client.received().get(0));
    return client;
  }

  private static String sidOf(String openPacket) {
    int start = openPacket.indexOf("\"sid\":\"") + 7;
    return openPacket.substring(start, openPacket.indexOf('"', start));
  }

  /** A client with a session over polling. */
  final class Polling {
    private final String sid;

    Polling(String sid) {
      this.sid = sid;
    }

    String sid() {
      return sid;
    }

    String query() {
      return "EIO=4&transport=polling&sid=" + sid;
    }

    FakeExchange poll(String... headers) {
      return get(query(), headers);
    }

    FakeExchange post(String body, String... headers) {
      return send(prepare("POST", query(), headers).body(body));
    }

    /** A POST whose body is still on its way; see {@link FakeExchange#arrive}. */
    FakeExchange beginPost() {
      return send(prepare("POST", query()));
    }

    /** Opens a WebSocket for this session; nothing was sent on it. */
    WebSocket connect() {
      return new WebSocket(upgrade("EIO=4&transport=websocket&sid=" + sid).stream());
    }

    /** Moves to WebSocket as the official client does. */
    WebSocket upgraded() {
      WebSocket client = connect();
      client.send("2probe");
      client.send("5");
      client.received();
      return client;
    }
  }

  /** A client's end of a WebSocket. */
  final class WebSocket {
    private final FakeStream stream;
    private String sid = "";

    WebSocket(FakeStream stream) {
      this.stream = stream;
    }

    String sid() {
      return sid;
    }

    FakeStream stream() {
      return stream;
    }

    /** Sends text messages in one segment. */
    void send(String... texts) {
      act(() -> stream.send(texts));
    }

    void sendBytes(byte[] bytes) {
      act(() -> stream.sendBytes(bytes));
    }

    void lose() {
      act(stream::lose);
    }

    /** Lets the socket accept so many bytes. */
    void window(int bytes) {
      act(() -> stream.window(bytes));
    }

    /** What came since the last call. */
    List<String> received() {
      return stream.received();
    }

    boolean isClosed() {
      return stream.isClosed();
    }
  }

  /** Registers listeners of the socket that is opened next, before any other event. */
  TestEngine onSocket(Consumer<EngineSocket> listener) {
    server.onConnection(listener);
    return this;
  }
}
