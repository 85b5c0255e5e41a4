package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.internal.time.ManualTimer;
import io.undersocket.engineio.spi.HttpHeaders;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Upgrade, poll, POST, close and abort race each other, in an order that a seed decides: every step
 * of the two I/O threads, the executor, the clock and the client is one of the steps to choose
 * from.
 */
@DisplayName("A session whose events race")
class SessionRaceTest {

  private static final int SEEDS = 4_000;

  @Test
  @DisplayName("delivers every message exactly once and in order, across any upgrade")
  void losesNothing() {
    for (int seed = 0; seed < SEEDS; seed++) {
      World world = new World(seed, EnumSet.noneOf(Mischief.class));
      world.play();
      world.quiesce(world::isEverythingDelivered);
      world.assertEverythingDelivered();
      world.endOfDays();
    }
  }

  @Test
  @DisplayName("hands over what was sent before a graceful close")
  void closesGracefully() {
    for (int seed = 0; seed < SEEDS; seed++) {
      World world = new World(seed, EnumSet.noneOf(Mischief.class));
      world.play();
      world.socket.close();
      world.quiesce(() -> world.closeReason != null && world.client.isClosed());
      assertThat(world.client.received).as("seed %d", seed).isEqualTo(numbers(world.sentByServer));
      assertThat(world.closeReason).as("seed %d", seed).isEqualTo(CloseReason.FORCED_CLOSE);
      world.endOfDays();
    }
  }

  @Test
  @DisplayName("never repeats or reorders a message and leaves nothing behind, whatever goes wrong")
  void survivesMischief() {
    Set<Mischief> seen = EnumSet.noneOf(Mischief.class);
    for (int seed = 0; seed < 2 * SEEDS; seed++) {
      World world = new World(seed, EnumSet.allOf(Mischief.class));
      world.play();
      seen.addAll(world.done);
      world.endOfDays();
    }
    assertThat(seen).isEqualTo(EnumSet.allOf(Mischief.class));
  }

  private static List<Integer> numbers(int count) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  /** What can go wrong. */
  private enum Mischief {
    ABORT_POLL,
    ABORT_POST,
    OVERLAPPING_POLL,
    OVERLAPPING_POST,
    SECOND_WEBSOCKET,
    LOSE_WEBSOCKET,
    GARBAGE_ON_PROBE,
    CLOSE_PACKET,
    SERVER_CLOSE,
    SERVER_DISCARD,
    FULL_SOCKET,
    LONG_SILENCE
  }

  /** One engine, one client, and everything that can happen next. */
  private static final class World {
    private final int seed;
    private final Random random;
    private final Set<Mischief> allowed;
    private final Set<Mischief> done = EnumSet.noneOf(Mischief.class);
    private final ManualTimer timer = new ManualTimer();
    private final ArrayDeque<Runnable> io1 = new ArrayDeque<>();
    private final ArrayDeque<Runnable> io2 = new ArrayDeque<>();
    private final List<Runnable> pool = new ArrayList<>();
    private final List<Runnable> network = new ArrayList<>();
    private final FakeIoThread thread1 = new FakeIoThread(io1::add);
    private final FakeIoThread thread2 = new FakeIoThread(io2::add);
    private final List<FakeExchange> exchanges = new ArrayList<>();
    private final EngineServer engine;
    private final List<Integer> receivedByServer = new ArrayList<>();
    private final Client client;
    private final EngineSocket socket;
    private int sentByServer;
    private @Nullable CloseReason closeReason;
    private int closes;

    World(int seed, Set<Mischief> allowed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.allowed = allowed;
      boolean direct = random.nextInt(4) == 0;
      Executor executor = direct ? Runnable::run : pool::add;
      engine = new EngineServer(EngineServer.builder().executor(executor).options(), timer);
      List<EngineSocket> connected = new ArrayList<>();
      engine.onConnection(
          opened -> {
            connected.add(opened);
            opened.onMessage(message -> receivedByServer.add(Integer.parseInt(message.text())));
            opened.onClose(
                (reason, description) -> {
                  closeReason = reason;
                  closes++;
                });
          });
      client = new Client(this);
      client.open();
      while (connected.isEmpty()) {
        assertThat(step()).as("seed %d: the session opens", seed).isTrue();
      }
      socket = connected.get(0);
    }

    FakeExchange request(String method, String query, HttpHeaders headers) {
      FakeIoThread thread = random.nextBoolean() ? thread1 : thread2;
      FakeExchange exchange =
          new FakeExchange(
              method, "/engine.io/?EIO=4&" + query, headers, task -> network.add(task), thread);
      exchanges.add(exchange);
      return exchange;
    }

    /** The request reaches the server, some time. */
    void submit(FakeExchange exchange) {
      (random.nextBoolean() ? io1 : io2).add(() -> engine.handle(exchange));
    }

    /** Server and client send, the client upgrades or not, and what is allowed goes wrong. */
    void play() {
      int steps = 30 + random.nextInt(120);
      for (int i = 0; i < steps; i++) {
        switch (random.nextInt(12)) {
          case 0 -> {
            if (socket.readyState() == ReadyState.OPEN) {
              socket.send(Integer.toString(sentByServer++));
            }
          }
          case 1 -> client.say();
          case 2 -> client.beginUpgrade();
          case 3 -> timer.advance(Duration.ofMillis(random.nextInt(60)));
          case 4 -> {
            if (!allowed.isEmpty() && random.nextInt(6) == 0) {
              misbehave(random.nextInt(Mischief.values().length));
            }
          }
          default -> step();
        }
      }
    }

    private void misbehave(int choice) {
      Mischief mischief = Mischief.values()[choice];
      if (allowed.contains(mischief) && client.commit(mischief)) {
        done.add(mischief);
      }
    }

    /** Something of what can happen next happens; false if nothing can. */
    boolean step() {
      List<Runnable> choices = new ArrayList<>(6);
      if (!io1.isEmpty()) {
        choices.add(() -> thread1.run(io1.remove()));
      }
      if (!io2.isEmpty()) {
        choices.add(() -> thread2.run(io2.remove()));
      }
      if (!pool.isEmpty()) {
        choices.add(() -> pool.remove(random.nextInt(pool.size())).run());
      }
      if (!network.isEmpty()) {
        choices.add(() -> network.remove(random.nextInt(network.size())).run());
      }
      if (client.canAct()) {
        choices.add(client::act);
      }
      if (choices.isEmpty()) {
        return false;
      }
      choices.get(random.nextInt(choices.size())).run();
      return true;
    }

    /** Runs until something holds; time goes by only when nothing else can happen. */
    void quiesce(BooleanSupplier until) {
      for (int i = 0; i < 20_000 && !until.getAsBoolean(); i++) {
        if (!step()) {
          timer.advance(Duration.ofMillis(20));
        }
      }
      assertThat(until.getAsBoolean()).as("seed %d: %s", seed, this).isTrue();
    }

    boolean isEverythingDelivered() {
      return client.received.size() == sentByServer && receivedByServer.size() == client.said;
    }

    void assertEverythingDelivered() {
      assertThat(client.received).as("seed %d", seed).isEqualTo(numbers(sentByServer));
      assertThat(receivedByServer).as("seed %d", seed).isEqualTo(numbers(client.said));
      assertThat(closeReason).as("seed %d", seed).isNull();
    }

    /** The client vanishes, time passes: nothing may be left. */
    void endOfDays() {
      if (done.contains(Mischief.OVERLAPPING_POLL)) {
        // a second poll of the client's own may have taken some, and it does not read it
        assertThat(client.received)
            .as("seed %d: what the client got", seed)
            .doesNotHaveDuplicates()
            .isSorted();
      } else {
        assertThat(client.received)
            .as("seed %d: what the client got", seed)
            .isEqualTo(numbers(client.received.size()));
      }
      assertThat(receivedByServer)
          .as("seed %d: what the server got", seed)
          .isEqualTo(numbers(receivedByServer.size()));
      client.vanish();
      quiesce(() -> engine.clientsCount() == 0 && pool.isEmpty() && io1.isEmpty());
      timer.advance(Duration.ofSeconds(60));
      quiesce(() -> io1.isEmpty() && io2.isEmpty() && pool.isEmpty() && network.isEmpty());
      assertThat(closes).as("seed %d: closes heard of", seed).isEqualTo(1);
      assertThat(timer.size()).as("seed %d: timers %s", seed, timer).isZero();
      assertThat(engine.farewells()).as("seed %d: farewells", seed).isEmpty();
      assertThat(exchanges).as("seed %d: held exchanges", seed).noneMatch(FakeExchange::isOpen);
      assertThat(socket.writeBuffer()).as("seed %d: buffer", seed).isEmpty();
      assertThat(socket.outboundBytes()).as("seed %d: bytes", seed).isZero();
      assertThat(exchanges.stream().filter(e -> e.outcome() == FakeExchange.Outcome.UPGRADED))
          .as("seed %d: streams", seed)
          .allMatch(exchange -> exchange.stream().isClosed());
    }

    @Override
    public String toString() {
      return client
          + ", server "
          + socket.readyState()
          + "/"
          + socket.transport()
          + " got "
          + receivedByServer.size()
          + " of "
          + client.said
          + ", sent "
          + sentByServer
          + ", close "
          + closeReason;
    }
  }

  /** Behaves as the official client does, unless told to misbehave. */
  private static final class Client {
    private final World world;
    private final List<Integer> received = new ArrayList<>();
    private final ArrayDeque<String> outbox = new ArrayDeque<>();
    private int said;
    private String sid = "";
    private @Nullable FakeExchange opening;
    private @Nullable FakeExchange poll;
    private @Nullable FakeExchange post;
    private @Nullable FakeExchange webSocket;
    private boolean probeSent;
    private boolean paused;
    private boolean upgraded;
    private boolean closed;

    Client(World world) {
      this.world = world;
    }

    void open() {
      opening = world.request("GET", "transport=polling", new HttpHeaders());
      world.submit(opening);
    }

    boolean isClosed() {
      return closed;
    }

    void say() {
      if (!closed && !sid.isEmpty()) {
        outbox.add("4" + said++);
      }
    }

    void beginUpgrade() {
      if (!closed && !sid.isEmpty() && webSocket == null) {
        HttpHeaders headers = new HttpHeaders();
        FakeExchange.addWebSocketHeaders(headers);
        webSocket = world.request("GET", "transport=websocket&sid=" + sid, headers);
        world.submit(webSocket);
        probeSent = false;
      }
    }

    /** Whether there is something that the client would do now. */
    boolean canAct() {
      return nextAct() != null;
    }

    void act() {
      Runnable next = nextAct();
      if (next != null) {
        next.run();
      }
    }

    private @Nullable Runnable nextAct() {
      List<Runnable> acts = new ArrayList<>(4);
      FakeExchange open = opening;
      if (open != null && !open.isOpen()) {
        acts.add(() -> opened(open));
      }
      if (closed) {
        return acts.isEmpty() ? null : acts.get(0);
      }
      FakeExchange polled = poll;
      if (polled != null && !polled.isOpen()) {
        acts.add(() -> polled(polled));
      }
      FakeExchange posted = post;
      if (posted != null && !posted.isOpen()) {
        acts.add(() -> posted(posted));
      }
      if (!sid.isEmpty() && !upgraded && !paused && poll == null) {
        acts.add(this::poll);
      }
      if (!sid.isEmpty() && !upgraded && post == null && !outbox.isEmpty()) {
        acts.add(this::post);
      }
      FakeExchange probing = webSocket;
      if (probing != null) {
        addWebSocketActs(probing, acts);
      }
      return acts.isEmpty() ? null : acts.get(world.random.nextInt(acts.size()));
    }

    private void addWebSocketActs(FakeExchange exchange, List<Runnable> acts) {
      if (exchange.outcome() == FakeExchange.Outcome.UPGRADED && exchange.stream().isStarted()) {
        FakeStream stream = exchange.stream();
        if (!probeSent) {
          acts.add(
              () -> {
                probeSent = true;
                stream.send("2probe");
              });
        } else if (paused && !upgraded && poll == null && post == null) {
          acts.add(
              () -> {
                upgraded = true;
                stream.send("5");
              });
        } else if (upgraded && !outbox.isEmpty()) {
          acts.add(
              () -> {
                List<String> texts = new ArrayList<>(outbox);
                outbox.clear();
                stream.send(texts.toArray(new String[0]));
              });
        }
        List<String> frames = stream.received();
        if (!frames.isEmpty()) {
          frames.forEach(frame -> heardOnWebSocket(stream, frame));
          acts.add(() -> {});
        } else if (stream.isClosed()) {
          acts.add(() -> webSocketGone());
        }
      } else if (!exchange.isOpen() && exchange.outcome() != FakeExchange.Outcome.UPGRADED) {
        acts.add(() -> webSocketGone());
      }
    }

    private void webSocketGone() {
      webSocket = null;
      if (upgraded) {
        closed = true;
      } else {
        paused = false;
      }
    }

    private void heardOnWebSocket(FakeStream stream, String frame) {
      if (frame.equals("3probe")) {
        paused = true;
      } else if (frame.startsWith("close")) {
        stream.sendBytes(ClientFrames.close());
      } else {
        heard(frame);
      }
    }

    private void opened(FakeExchange exchange) {
      opening = null;
      String body = exchange.responseBody();
      int start = body.indexOf("\"sid\":\"") + 7;
      sid = body.substring(start, body.indexOf('"', start));
    }

    private void poll() {
      FakeExchange exchange =
          world.request("GET", "transport=polling&sid=" + sid, new HttpHeaders());
      poll = exchange;
      world.submit(exchange);
    }

    private void polled(FakeExchange exchange) {
      poll = null;
      if (exchange.status() == 200) {
        for (String packet : exchange.responseBody().split("\u001e")) {
          heard(packet);
        }
      } else {
        closed = true;
      }
    }

    private void post() {
      FakeExchange exchange =
          world.request("POST", "transport=polling&sid=" + sid, new HttpHeaders());
      exchange.body(String.join("\u001e", outbox));
      outbox.clear();
      post = exchange;
      world.submit(exchange);
    }

    private void posted(FakeExchange exchange) {
      post = null;
      if (exchange.status() != 200) {
        closed = true;
      }
    }

    private void heard(String packet) {
      switch (packet.charAt(0)) {
        case '1' -> closed = true;
        case '2' -> outbox.add("3");
        case '4' -> received.add(Integer.parseInt(packet.substring(1)));
        case '6' -> {}
        default -> throw new AssertionError("seed " + world.seed + ": unexpected " + packet);
      }
    }

    /** Does something that a well-behaved client would not; false if it is not possible now. */
    boolean commit(Mischief mischief) {
      if (sid.isEmpty()) {
        return false;
      }
      FakeExchange polling = poll;
      FakeExchange posting = post;
      FakeExchange upgrading = webSocket;
      boolean stands =
          upgrading != null
              && upgrading.outcome() == FakeExchange.Outcome.UPGRADED
              && upgrading.stream().isStarted();
      switch (mischief) {
        case ABORT_POLL -> {
          return polling != null && lose(polling);
        }
        case ABORT_POST -> {
          return posting != null && lose(posting);
        }
        case OVERLAPPING_POLL -> {
          world.submit(world.request("GET", "transport=polling&sid=" + sid, new HttpHeaders()));
          return true;
        }
        case OVERLAPPING_POST -> {
          FakeExchange second =
              world.request("POST", "transport=polling&sid=" + sid, new HttpHeaders());
          second.body("6");
          world.submit(second);
          return true;
        }
        case SECOND_WEBSOCKET -> {
          HttpHeaders headers = new HttpHeaders();
          FakeExchange.addWebSocketHeaders(headers);
          world.submit(world.request("GET", "transport=websocket&sid=" + sid, headers));
          return true;
        }
        case LOSE_WEBSOCKET -> {
          if (stands) {
            upgrading.stream().lose();
          }
          return stands;
        }
        case GARBAGE_ON_PROBE -> {
          if (stands && !upgraded) {
            upgrading.stream().send("4999");
          }
          return stands && !upgraded;
        }
        case CLOSE_PACKET -> {
          if (upgraded) {
            return false;
          }
          FakeExchange bye =
              world.request("POST", "transport=polling&sid=" + sid, new HttpHeaders());
          bye.body("1");
          world.submit(bye);
          return true;
        }
        case SERVER_CLOSE -> world.socket.close();
        case SERVER_DISCARD -> world.socket.discard();
        case FULL_SOCKET -> {
          if (stands) {
            upgrading.stream().window(world.random.nextInt(10));
          }
          return stands;
        }
        case LONG_SILENCE -> world.timer.advance(Duration.ofSeconds(15));
      }
      return true;
    }

    private static boolean lose(FakeExchange exchange) {
      boolean open = exchange.isOpen();
      exchange.lose();
      return open;
    }

    /** All connections are cut. */
    void vanish() {
      closed = true;
      for (FakeExchange exchange : world.exchanges) {
        if (exchange.outcome() == FakeExchange.Outcome.UPGRADED) {
          exchange.stream().lose();
        } else {
          exchange.lose();
        }
      }
    }

    @Override
    public String toString() {
      return "client "
          + Arrays.asList(
              upgraded ? "upgraded" : "polling",
              paused ? "paused" : "not paused",
              closed ? "closed" : "open",
              "poll " + (poll == null ? "none" : poll.outcome()),
              "post " + (post == null ? "none" : post.outcome()),
              "ws " + (webSocket == null ? "none" : webSocket.outcome()),
              "outbox " + outbox)
          + " got "
          + received.size();
    }
  }
}
