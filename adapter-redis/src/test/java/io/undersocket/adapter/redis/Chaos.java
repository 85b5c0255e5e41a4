package io.undersocket.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster to which everything happens that can: servers, ours and one on Node.js, are killed,
 * paused and cut off, Redis is killed and started again, and meanwhile clients are lost, come back,
 * join and leave rooms, speak and are spoken to. When that is over, and things have settled,
 * everybody has to agree on everything, nobody may wait for anything, and nothing may be left.
 *
 * <p>What is done, and when, depends on the seed; what comes of it, on the machine as well.
 */
final class Chaos implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Chaos.class);

  /** How long clients may recover. */
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  /** How long at most it takes until everything is as it should be. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** How much more heap may be in use at the end, beside a quarter of what was at the start. */
  private static final long HEAP_TOLERANCE = 12 << 20;

  /** Threads of the libraries below that are made when they are first needed. */
  private static final int THREAD_TOLERANCE = 4;

  private static final Path THREADS = Path.of("target", "chaos-threads.txt");

  private static final int JAVA_SERVERS = 3;
  private static final int MOST_STORIES = 500;

  /**
   * What is to happen.
   *
   * @param longest how long at most something is away
   */
  record Plan(ClusterKind kind, long seed, int clients, Duration duration, Duration longest) {}

  private enum Disturbance {
    KILL_SERVER,
    KILL_NODE_SERVER,
    PAUSE_NODE_SERVER,
    RESTART_REDIS,
    CUT_OFF_ONE,
    CUT_OFF_ALL,
    DROP_CONNECTIONS_OF_ONE,
    DROP_ALL_CONNECTIONS,
    SLOW_NETWORK,
    PUT_CLIENTS_OUT
  }

  private final Plan plan;
  private final Random random;
  private final ChaosFindings findings = new ChaosFindings();
  private final Path data;
  private final RedisProcess redis;
  private final List<ChaosJavaServer> ours = new ArrayList<>();
  private final ChaosNodeServer node;
  private final List<ChaosServer> servers = new ArrayList<>();
  private final List<ChaosClient> clients = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          2,
          task -> {
            Thread made = new Thread(task, "chaos");
            made.setDaemon(true);
            return made;
          });

  private final long begin = System.nanoTime();
  private volatile boolean raging;
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();

  /** How the requests ended. */
  private final Map<String, AtomicLong> endings = new ConcurrentHashMap<>();

  private final Map<Disturbance, Integer> done = new TreeMap<>();

  /** What was done last. */
  private final Deque<String> story = new ArrayDeque<>();

  Chaos(Plan plan) throws IOException {
    log.info("Chaos: {}", plan);
    this.plan = plan;
    this.random = new Random(plan.seed);
    this.data = Files.createTempDirectory("chaos");
    // With streams Redis may lose nothing that it has taken.
    this.redis =
        plan.kind.recovers()
            ? RedisProcess.start("--appendonly yes", "--appendfsync always", "--dir " + data)
            : RedisProcess.start();
    for (int i = 0; i < JAVA_SERVERS; i++) {
      ours.add(new ChaosJavaServer(plan.kind, "java" + i, redis.port(), RECOVERY));
    }
    this.node = new ChaosNodeServer(plan.kind, redis.uri(), RECOVERY);
    servers.addAll(ours);
    servers.add(node);
  }

  // --- for the clients

  ChaosFindings findings() {
    return findings;
  }

  boolean recovers() {
    return plan.kind.recovers();
  }

  /** One that is up, or null. */
  ChaosServer anyServer() {
    List<ChaosServer> up = servers.stream().filter(ChaosServer::isUp).toList();
    return up.isEmpty() ? null : up.get(chance(up.size()));
  }

  /** How many milliseconds have passed. */
  long time() {
    return (System.nanoTime() - begin) / 1_000_000;
  }

  private int chance(int bound) {
    synchronized (random) {
      return random.nextInt(bound);
    }
  }

  /** Has something done in a moment, as a client that was lost waits before it comes back. */
  void later(IntConsumer action, int value) {
    threads.schedule(() -> action.accept(value), 20 + chance(280), TimeUnit.MILLISECONDS);
  }

  // --- the whole of it

  /** Does it; if it fails, what threads do just then is written to a file. */
  void run() throws Exception {
    try {
      threads.scheduleWithFixedDelay(
          () -> clients.forEach(ChaosClient::checkHeartbeat), 1, 1, TimeUnit.SECONDS);
      rageAndJudge();
    } catch (Exception | AssertionError e) {
      Files.write(THREADS, stacks());
      throw e;
    }
  }

  private static List<String> stacks() {
    List<String> stacks = new ArrayList<>();
    Thread.getAllStackTraces()
        .forEach(
            (thread, stack) -> {
              stacks.add(thread.getName() + ", " + thread.getState());
              Arrays.stream(stack).map(frame -> "  " + frame).forEach(stacks::add);
            });
    return stacks;
  }

  private void rageAndJudge() throws Exception {
    servers.forEach(ChaosServer::start);
    awaitServers();
    for (int i = 0; i < plan.clients; i++) {
      clients.add(new ChaosClient(this, i));
    }
    clients.forEach(ChaosClient::connect);
    warmUp();
    Measured before = measure();

    rage();

    settle();
    everybodyAgrees();
    everybodyIsReached();
    everybodyIsMoved();
    everythingIsAnswered();
    nothingIsLost();
    Measured after = measure();
    memoryIsBack(before, after);
    nothingRemains();
    log.info(
        "{}: {}; {}; {} requests, which ended so: {}; at the start {}, at the end {}",
        plan.kind,
        done,
        findings,
        asked,
        endings,
        before,
        after);
  }

  /** What is made when it is first needed is there, before anything is measured. */
  private void warmUp() throws Exception {
    settle();
    ours.forEach(ChaosJavaServer::dropConnections);
    for (int i = 0; i < 100; i++) {
      ours.forEach(this::speak);
    }
    settle();
    everybodyIsReached();
    everythingIsAnswered();
  }

  // --- the rage

  private void rage() throws Exception {
    raging = true;
    List<CompletableFuture<?>> running = new ArrayList<>();
    for (ChaosJavaServer each : ours) {
      running.add(repeat(40, () -> speak(each)));
    }
    running.add(repeat(100, this::ask));
    running.add(repeat(10, () -> anyClient().act(new Random(chance(Integer.MAX_VALUE)))));
    running.add(repeat(2_000 / Math.max(1, plan.clients / 10), () -> anyClient().lose()));
    try {
      long end = System.nanoTime() + plan.duration.toNanos();
      do {
        List<Disturbance> deck = new ArrayList<>(Arrays.asList(Disturbance.values()));
        deck.add(Disturbance.RESTART_REDIS);
        deck.add(Disturbance.KILL_SERVER);
        Collections.shuffle(deck, random);
        for (Disturbance each : deck) {
          disturb(each);
          let(Duration.ofMillis(chance((int) plan.longest.toMillis())));
        }
      } while (System.nanoTime() < end);
    } finally {
      raging = false;
    }
    for (CompletableFuture<?> each : running) {
      each.get(10, TimeUnit.SECONDS);
    }
  }

  /** Does something again and again, while it rages. */
  private CompletableFuture<?> repeat(long millis, Runnable action) {
    CompletableFuture<?> over = new CompletableFuture<>();
    threads.schedule(
        new Runnable() {
          @Override
          public void run() {
            if (!raging) {
              over.complete(null);
              return;
            }
            try {
              action.run();
            } catch (RuntimeException e) {
              log.debug("Something went wrong in the chaos, as things do", e);
            }
            threads.schedule(this, millis, TimeUnit.MILLISECONDS);
          }
        },
        millis,
        TimeUnit.MILLISECONDS);
    return over;
  }

  private ChaosClient anyClient() {
    return clients.get(chance(clients.size()));
  }

  private void speak(ChaosJavaServer server) {
    List<String> groups = ChaosClient.groups();
    server.sayNext(groups.get(chance(groups.size())));
    if (chance(5) == 0) {
      server.sayNext("");
    }
  }

  private void ask() {
    ChaosJavaServer server = ours.get(chance(ours.size()));
    if (server.isUp()) {
      note(server.askAnything(new Random(chance(Integer.MAX_VALUE)), ChaosClient.groups()));
    }
  }

  private void note(CompletionStage<?> request) {
    asked.incrementAndGet();
    request.whenComplete(
        (result, failure) -> {
          String ending =
              failure == null
                  ? "well"
                  : (failure.getCause() == null ? failure : failure.getCause())
                      .getClass()
                      .getSimpleName();
          endings.computeIfAbsent(ending, first -> new AtomicLong()).incrementAndGet();
          answered.incrementAndGet();
        });
  }

  /** Time passes, for what happens meanwhile. */
  private void let(Duration pass) {
    long end = System.nanoTime() + pass.toNanos();
    for (long left = pass.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void disturb(Disturbance what) {
    done.merge(what, 1, Integer::sum);
    Duration away = Duration.ofMillis(100 + chance((int) plan.longest.toMillis()));
    ChaosJavaServer one = ours.get(chance(ours.size()));
    story.add(what + " " + one + " for " + away + " at " + time());
    if (story.size() > MOST_STORIES) {
      story.remove();
    }
    switch (what) {
      case KILL_SERVER -> {
        one.kill();
        let(away);
        one.start();
      }
      case KILL_NODE_SERVER -> {
        node.kill();
        let(away);
        node.start();
      }
      case PAUSE_NODE_SERVER -> {
        node.pause();
        let(away);
        node.resume();
      }
      case RESTART_REDIS -> {
        redis.kill();
        let(away);
        redis.restart();
      }
      case CUT_OFF_ONE -> {
        one.network().cut();
        let(away.plusSeconds(1));
        one.network().mend();
      }
      case CUT_OFF_ALL -> {
        ours.forEach(each -> each.network().cut());
        let(away.plusSeconds(1));
        ours.forEach(each -> each.network().mend());
      }
      case DROP_CONNECTIONS_OF_ONE -> one.dropConnections();
      case DROP_ALL_CONNECTIONS -> ours.forEach(ChaosJavaServer::dropConnections);
      case SLOW_NETWORK -> {
        one.network().slow(Duration.ofMillis(50));
        let(away);
        one.network().slow(Duration.ZERO);
      }
      case PUT_CLIENTS_OUT -> one.putOut(anyClient().group());
    }
  }

  // --- afterwards

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) {
    await(() -> what, condition);
  }

  /** Waits for something that no event tells of; what fails meanwhile does not hold. */
  private static void await(java.util.function.Supplier<String> what, Condition condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Exception last = null;
    while (System.nanoTime() < end) {
      try {
        if (condition.holds()) {
          return;
        }
        last = null;
      } catch (Exception e) {
        last = e;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    throw new AssertionError("not within " + PATIENCE + ": " + what.get(), last);
  }

  private static <T> T get(CompletionStage<T> stage)
      throws InterruptedException, ExecutionException, TimeoutException {
    return stage.toCompletableFuture().get(15, TimeUnit.SECONDS);
  }

  private void awaitServers() {
    for (ChaosServer each : servers) {
      await(each + " counts all servers", () -> get(each.count()) == servers.size());
    }
  }

  private void settle() {
    if (plan.kind == ClusterKind.DYNAMIC || plan.kind == ClusterKind.DYNAMIC_PRIVATE) {
      refreshNode();
    }
    awaitServers();
    for (ChaosClient each : clients) {
      await(() -> each.history() + " is settled", each::isSettled);
    }
    for (ChaosJavaServer each : ours) {
      await(
          () -> each + " has caught up: " + each.statistics(),
          () ->
              each.statistics().connected()
                  && each.statistics().queued() == 0
                  && each.statistics().pendingSubscriptions() == 0);
    }
    int[] round = {0};
    await("everybody hears every server", () -> everybodyHears("now " + round[0]++));
    clients.forEach(ChaosClient::takeOthers);
  }

  /** Whether what is said now arrives: a server may not have noticed yet that it is cut off. */
  private boolean everybodyHears(String text) {
    servers.forEach(each -> each.say("", each.name(), text));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    while (System.nanoTime() < end) {
      if (clients.stream().allMatch(client -> hearsAll(client, text))) {
        return true;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    return false;
  }

  private boolean hearsAll(ChaosClient client, String text) {
    return servers.stream()
        .allMatch(each -> client.hasHeard("2[\"" + each.name() + "\",\"" + text + "\"]"));
  }

  /**
   * With a channel for each room the official adapter, for its part, does not subscribe again to
   * rooms that were joined while Redis was away: so its servers do not come out of this well.
   */
  private void refreshNode() {
    if (!done.isEmpty()) {
      node.kill();
      node.start();
    }
  }

  private Map<String, Set<String>> said() {
    Map<String, Set<String>> said = new HashMap<>();
    clients.forEach(each -> said.put(each.id(), each.rooms()));
    return said;
  }

  private void everybodyAgrees() {
    for (ChaosServer each : servers) {
      await(
          () ->
              each
                  + " finds all sockets, in the rooms that their clients know: "
                  + differences(each),
          () -> get(each.find()).equals(said()));
    }
  }

  private String differences(ChaosServer server) {
    try {
      Map<String, Set<String>> found = get(server.find());
      List<String> differences = new ArrayList<>();
      for (ChaosClient each : clients) {
        if (!each.rooms().equals(found.get(each.id()))) {
          differences.add(each + " in " + each.rooms() + " is found in " + found.get(each.id()));
        }
      }
      Set<String> more = new TreeSet<>(found.keySet());
      more.removeAll(said().keySet());
      return "found " + found.size() + ", " + differences + ", unknown " + more;
    } catch (Exception e) {
      return String.valueOf(e);
    }
  }

  /** By its id, by its group, and with all others: once from each server. */
  private void everybodyIsReached() {
    clients.forEach(ChaosClient::takeOthers);
    for (ChaosServer each : servers) {
      clients.forEach(client -> each.say(client.id(), "one", each.name()));
      ChaosClient.groups().forEach(group -> each.say(group, "group", each.name() + " " + group));
      each.say("", "end", each.name());
    }
    for (ChaosClient each : clients) {
      List<String> expected = new ArrayList<>();
      for (ChaosServer server : servers) {
        expected.add("2[\"one\",\"" + server.name() + "\"]");
        expected.add("2[\"group\",\"" + server.name() + " " + each.group() + "\"]");
        expected.add("2[\"end\",\"" + server.name() + "\"]");
      }
      await(
          () -> each + " hears " + expected + ", but hears " + each.takeOthers(),
          () -> expected.stream().allMatch(each::hasHeard));
      assertThat(each.takeOthers()).as("%s", each).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private void everythingIsAnswered() throws Exception {
    await(
        () -> "all requests have ended: " + asked + " were made, " + answered + " have",
        () -> asked.get() == answered.get());
    for (ChaosServer each : servers) {
      assertThat(get(each.ask())).as("clients that answer %s", each).isEqualTo(clients.size());
      assertThat(get(each.askServers()))
          .as("servers that answer %s", each)
          .isEqualTo(servers.size() - 1);
    }
  }

  /** Sockets join and leave at the word of any server, as any server sees. */
  private void everybodyIsMoved() {
    String group = clients.get(0).group();
    Set<String> members = new TreeSet<>();
    clients.stream()
        .filter(client -> client.group().equals(group))
        .forEach(client -> members.add(client.id()));
    for (ChaosServer each : servers) {
      String room = "moved by " + each;
      each.join(group, room);
      servers.forEach(
          other -> await(room + ", sees " + other, () -> get(other.find(room)).equals(members)));
      each.leave(room);
      servers.forEach(
          other -> await("not " + room + ", sees " + other, () -> get(other.find(room)).isEmpty()));
    }
  }

  /**
   * No client that went on with its session has heard anything twice or out of order. With streams
   * it lacks nothing but what its speaker has counted as dropped or uncertain; with pub/sub, what
   * was said while it, or its server, could not hear.
   */
  private void nothingIsLost() {
    assertThat(findings.strays())
        .as("heard twice or out of order; %s; %s", findings, story)
        .isEmpty();
    if (plan.kind.recovers()) {
      Map<String, Long> unsaid = new TreeMap<>();
      ours.forEach(each -> unsaid.putAll(each.unsaid()));
      findings
          .lostBySpeaker()
          .forEach(
              (speaker, lost) ->
                  assertThat(lost)
                      .as(
                          "lost of %s; %s; counted %s; %s; %s",
                          speaker, findings, unsaid, findings.gaps(), story)
                      .isLessThanOrEqualTo(unsaid.get(speaker)));
      if (!done.isEmpty()) {
        assertThat(findings.recoveredCount()).as("%s", findings).isPositive();
      }
    }
  }

  // --- memory

  private record Measured(long heap, int threads) {
    @Override
    public String toString() {
      return heap / 1024 + " KiB in " + threads + " threads";
    }
  }

  private Measured measure() {
    clients.forEach(ChaosClient::forget);
    long heap = Long.MAX_VALUE;
    for (int round = 0; round < 4; round++) {
      System.gc();
      heap = Math.min(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return new Measured(heap, serverThreads());
  }

  /** Those of servers and of what is below them. */
  private static int serverThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.matches("(undersocket|lettuce|XNIO).*"))
            .count();
  }

  private static void memoryIsBack(Measured before, Measured after) {
    assertThat(after.heap)
        .as("heap at the end, %s at the start", before)
        .isLessThan(before.heap + before.heap / 4 + HEAP_TOLERANCE);
    assertThat(after.threads)
        .as("threads at the end, %s at the start", before)
        .isLessThanOrEqualTo(before.threads + THREAD_TOLERANCE);
  }

  private void nothingRemains() throws IOException {
    clients.forEach(ChaosClient::leave);
    for (ChaosJavaServer each : ours) {
      await(
          () -> each + " keeps nothing: " + each.remains(),
          () -> each.remains().values().stream().allMatch(count -> count == 0));
    }
    servers.forEach(ChaosServer::close);
    await(() -> "no thread is left, but " + serverThreads(), () -> serverThreads() == 0);
    try (RawRedis other = new RawRedis(redis)) { // has two of its own
      await(
          () -> "no connection is left: " + other.clients(),
          () -> other.clients().lines().count() == 2);
    }
  }

  @Override
  public void close() {
    raging = false;
    threads.shutdownNow();
    clients.forEach(ChaosClient::leave);
    try {
      node.close();
      ours.stream().filter(ChaosServer::isUp).forEach(ChaosServer::close);
    } finally {
      redis.close();
    }
  }
}
