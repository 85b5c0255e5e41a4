package io.undersocket.adapter.redis;

import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.PacketException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One on Node.js, in a process of its own: {@code peer.mjs}, which does what it is told. */
final class ChaosNodeServer implements ChaosServer {

  private static final Path PROGRAM = Path.of("src", "test", "js", "peer.mjs");
  private static final File LOG = new File("target", "chaos-node.log");
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int ANSWER_MILLIS = 4_000;

  private final ClusterKind kind;
  private final String redis;
  private final Duration recovery;
  private final AtomicInteger orders = new AtomicInteger();
  private final Map<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();

  private Process process;
  private volatile String url;
  private volatile RawSocket control;

  ChaosNodeServer(ClusterKind kind, String redis, Duration recovery) {
    this.kind = kind;
    this.redis = redis;
    this.recovery = recovery;
  }

  @Override
  public String name() {
    return "node";
  }

  @Override
  public boolean isOurs() {
    return false;
  }

  @Override
  public boolean isUp() {
    return control != null;
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public void start() {
    try {
      ProcessBuilder builder =
          new ProcessBuilder("node", PROGRAM.toString())
              .redirectError(ProcessBuilder.Redirect.appendTo(LOG));
      builder.environment().put("ADAPTER", kind.nameOfReference());
      builder.environment().put("REDIS_URL", redis);
      builder.environment().put("RECOVERY_MS", String.valueOf(recovery.toMillis()));
      process = builder.start();
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      url = output.readLine();
      if (url == null) {
        throw new IllegalStateException("no server on Node.js started, see " + LOG);
      }
      CompletableFuture<?> connected = new CompletableFuture<>();
      RawSocket made = RawSocket.open(url, new Answers(connected)).get(15, TimeUnit.SECONDS);
      made.say("0/control,");
      connected.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      control = made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException("the server on Node.js cannot be controlled", e);
    }
  }

  private final class Answers implements RawSocket.Listener {

    private final CompletableFuture<?> connected;

    Answers(CompletableFuture<?> connected) {
      this.connected = connected;
    }

    @Override
    public void onPacket(String packet) {
      if (packet.startsWith("0/control")) {
        connected.complete(null);
      } else if (packet.startsWith("3/control,")) {
        int value = packet.indexOf('[');
        CompletableFuture<String> answer =
            answers.remove(Integer.parseInt(packet.substring("3/control,".length(), value)));
        if (answer != null) {
          answer.complete(packet.substring(value));
        }
      }
    }

    @Override
    public void onEnd() {
      answers.values().forEach(answer -> answer.completeExceptionally(new IOException("gone")));
    }
  }

  @Override
  public void kill() {
    control = null;
    if (process == null) {
      return;
    }
    process.destroyForcibly();
    try {
      process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  /** Has it do nothing any more, while its connections stay. */
  void pause() {
    RedisProcess.signal(process.pid(), "STOP");
  }

  /** Has it go on. */
  void resume() {
    RedisProcess.signal(process.pid(), "CONT");
  }

  // --- orders

  private CompletableFuture<Json> order(String order, Object... args) {
    RawSocket to = control;
    int number = orders.incrementAndGet();
    CompletableFuture<String> answer = new CompletableFuture<>();
    answers.put(number, answer);
    List<Object> event = new ArrayList<>(List.of(order, "/"));
    event.addAll(Arrays.asList(args));
    to.say(
        "2/control,"
            + number
            + new String(JsonCodec.builtIn().write(event), StandardCharsets.UTF_8));
    return answer
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .thenApply(ChaosNodeServer::first);
  }

  private static Json first(String answers) {
    try {
      List<Json> all =
          JsonCodec.builtIn()
              .read(answers.getBytes(StandardCharsets.UTF_8))
              .as(new io.undersocket.socketio.TypeRef<List<Json>>() {});
      return all.get(0);
    } catch (PacketException e) {
      throw new IllegalStateException(answers, e);
    }
  }

  private CompletableFuture<List<?>> values(String order, Object... args) {
    return order(order, args)
        .thenApply(
            answer -> {
              if (!answer.get("failed").isNull() || !answer.get("broken").isNull()) {
                throw new IllegalStateException(order + " failed: " + answer.text());
              }
              return (List<?>) answer.get("values").value();
            });
  }

  @Override
  public CompletionStage<Integer> count() {
    return order("count").thenApply(count -> count.as(Integer.class));
  }

  private static Map<String, Object> to(String room) {
    return room.isEmpty() ? Map.of() : Map.of("to", List.of(room));
  }

  @Override
  public CompletionStage<Map<String, Set<String>>> find() {
    return values("fetch", Map.of()).thenApply(ChaosNodeServer::described);
  }

  @Override
  public CompletionStage<Set<String>> find(String room) {
    return values("fetch", to(room)).thenApply(found -> described(found).keySet());
  }

  private static Map<String, Set<String>> described(List<?> sockets) {
    Map<String, Set<String>> found = new TreeMap<>();
    for (Object each : sockets) {
      Map<?, ?> socket = (Map<?, ?>) each;
      Set<String> rooms = new TreeSet<>();
      ((List<?>) socket.get("rooms")).forEach(room -> rooms.add((String) room));
      found.put((String) socket.get("id"), rooms);
    }
    return found;
  }

  @Override
  public void say(String room, String event, String text) {
    order("emit", to(room), event, text);
  }

  @Override
  public void join(String room, String other) {
    order("join", to(room), List.of(other));
  }

  @Override
  public void leave(String room) {
    order("leave", Map.of(), room);
  }

  @Override
  public CompletionStage<Integer> ask() {
    return values("ask", Map.of("timeout", ANSWER_MILLIS), "q").thenApply(List::size);
  }

  @Override
  public CompletionStage<Integer> askServers() {
    return values("serverSideAsk", "q").thenApply(List::size);
  }

  @Override
  public String toString() {
    return name();
  }
}
