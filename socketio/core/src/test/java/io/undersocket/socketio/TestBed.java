package io.undersocket.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.ReadyState;
import io.undersocket.engineio.protocol.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server whose clients, clock and threads are the test's: what a client says has been heard when
 * the call returns.
 */
final class TestBed {

  static final String URL = "/socket.io/?EIO=4&transport=websocket";

  private static final Pattern CONNECTED =
      Pattern.compile(
          "0(?:(/[^,]*),)?\\{\"sid\":\"([A-Za-z0-9_-]{20})\"(?:,\"pid\":\"([A-Za-z0-9_-]{20})\")?}");

  final ManualClock clock = new ManualClock();
  final SocketIoServer io;
  private final TaskQueue tasks = new TaskQueue();
  private final List<Client> clients = new ArrayList<>();

  TestBed() {
    this(builder -> builder);
  }

  TestBed(UnaryOperator<SocketIoServer.Builder> options) {
    io =
        options
            .apply(SocketIoServer.builder().executor(tasks).scheduler(clock).serveClient(false))
            .build();
  }

  /** How many tasks of the server are to be run. */
  int waiting() {
    return tasks.size();
  }

  /** Runs everything that is to be run, until nothing is left. */
  void settle() {
    boolean any;
    do {
      any = tasks.runAll();
      for (Client client : List.copyOf(clients)) {
        any |= client.tasks.runAll();
      }
    } while (any);
  }

  /** A client with a session and no namespace. */
  Client open() {
    return open(new FakeExchange("GET", URL));
  }

  Client open(FakeExchange request) {
    Client client = new Client(request);
    clients.add(client);
    io.accept(client.session);
    settle();
    return client;
  }

  /** A client of {@code /}. */
  Client connect() {
    return connect("/");
  }

  /** A client of a namespace. */
  Client connect(String namespace) {
    Client client = open();
    client.join(namespace);
    return client;
  }

  /** The socket on the server's side. */
  Socket socket(String namespace, String id) {
    Socket socket = io.of(namespace).socket(id);
    if (socket == null) {
      throw new AssertionError("no socket " + id + " in " + namespace);
    }
    return socket;
  }

  /** Whoever is at the other end of a session. */
  final class Client {

    final FakeSession session;
    final TaskQueue tasks = new TaskQueue();
    private @Nullable String id;

    private Client(FakeExchange request) {
      this.session = new FakeSession(request, tasks);
    }

    /** Says several things in one go. */
    void says(String... messages) {
      for (String message : messages) {
        session.bring(Message.text(message));
      }
      settle();
    }

    /** Says something with bytes behind it. */
    void saysWithBytes(String message, byte[]... attachments) {
      session.bring(Message.text(message));
      for (byte[] attachment : attachments) {
        session.bring(Message.binary(attachment));
      }
      settle();
    }

    /** Connects to a namespace; returns the socket there. */
    Socket join(String namespace) {
      says(namespace.equals("/") ? "0" : "0" + namespace + ",");
      List<String> answer = hears();
      assertThat(answer).isNotEmpty();
      Matcher matcher = CONNECTED.matcher(answer.get(answer.size() - 1));
      assertThat(matcher.matches()).as("connected: %s", answer).isTrue();
      String sid = matcher.group(2);
      if (namespace.equals("/")) {
        id = sid;
      }
      return TestBed.this.socket(namespace, sid);
    }

    /** The id in {@code /}. */
    String id() {
      if (id == null) {
        throw new AssertionError("not connected to /");
      }
      return id;
    }

    /** The socket in {@code /}. */
    Socket socket() {
      return TestBed.this.socket("/", id());
    }

    /** What arrived since the last call. */
    List<String> hears() {
      settle();
      return session.takeFrames();
    }

    boolean isOpen() {
      settle();
      return session.readyState() == ReadyState.OPEN;
    }

    /** Goes away. */
    void vanishes() {
      session.end(CloseReason.TRANSPORT_CLOSE, null);
      settle();
    }
  }
}
