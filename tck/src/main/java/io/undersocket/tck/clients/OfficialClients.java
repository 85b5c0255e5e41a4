package io.undersocket.tck.clients;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Suite;
import io.undersocket.tck.judge.Trace;
import io.undersocket.tck.judge.Unmet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The official clients, each in a process that is started when its first case is, kept for the run
 * and ended with {@link #close}; and the suite {@code clients} of what they do. The id of a case is
 * {@code CL-<client>-<transport>-<scenario>}.
 *
 * <p>Safe for any thread.
 */
public final class OfficialClients implements AutoCloseable {

  /** The name of the suite. */
  public static final String SUITE = "clients";

  /** More at once, on a machine as small as those that build this, miss their heartbeats. */
  private static final int AT_ONCE = 6;

  /**
   * How often a scenario is played that lost its connection: the contract's heartbeats leave a
   * client 200 ms, and one that shares its machine with so many others may need more. A server that
   * loses a client for a reason does it each time.
   */
  private static final int MOST_ATTEMPTS = 3;

  /** How a driver says that a connection was lost. */
  private static final String LOST = "a connection that stays";

  private static final Duration PEER_PATIENCE = Duration.ofSeconds(5);

  private static final Restarter NOBODY_CAN =
      () -> {
        throw new IllegalStateException("there is nobody to restart this server");
      };

  /** Finds the directory in which {@code node_modules} is. */
  @FunctionalInterface
  public interface Packages {
    /**
     * Has the packages there; may take as long as npm does.
     *
     * @throws IOException if they cannot be had
     */
    Path directory() throws IOException, InterruptedException;
  }

  private final Packages packages;
  private final Semaphore lanes = new Semaphore(AT_ONCE);
  private final Map<ClientKind, Semaphore> places = new EnumMap<>(ClientKind.class);
  private final Map<ClientKind, ClientDriver> drivers = new EnumMap<>(ClientKind.class); // by this
  private @Nullable DriverFiles files; // guarded by this
  private boolean closed; // guarded by this

  /**
   * Starts nothing yet.
   *
   * @param packages where the official clients are; asked once, when the first case begins
   */
  public OfficialClients(Packages packages) {
    this.packages = packages;
    for (ClientKind client : ClientKind.values()) {
      places.put(client, new Semaphore(client.home().atOnce()));
    }
  }

  /**
   * Has everything there that has to be fetched, so that no case waits for it.
   *
   * @throws IOException if it cannot be had; the message says why
   */
  public synchronized void prepare() throws IOException, InterruptedException {
    files();
  }

  private synchronized DriverFiles files() throws IOException, InterruptedException {
    if (closed) {
      throw new IllegalStateException("the clients are closed");
    }
    DriverFiles known = files;
    if (known == null) {
      known = DriverFiles.unpack(packages.directory());
      files = known;
    }
    return known;
  }

  /** What clients do with a server that nobody here can restart. */
  public Suite suite() {
    return suite(NOBODY_CAN);
  }

  /** What clients do, also when the server is restarted. */
  public Suite suite(Restarter restarter) {
    Suite.Builder suite = Suite.named(SUITE, "Official clients");
    for (Scenario scenario : Scenario.values()) {
      if (scenario == Scenario.RESTART && restarter == NOBODY_CAN) {
        continue;
      }
      // Clients vary fastest, so that the cases that run together are of many processes.
      for (ClientTransport transport : ClientTransport.values()) {
        for (ClientKind client : ClientKind.values()) {
          if (scenario.isFor(client, transport)) {
            suite.add(one(scenario, client, transport, restarter));
          }
        }
      }
    }
    return suite.build();
  }

  private Case one(
      Scenario scenario, ClientKind client, ClientTransport transport, Restarter restarter) {
    Case one =
        Suite.required(
                String.join("-", "CL", client.key(), transport.key(), scenario.key()),
                client.title() + ", over " + transport.words() + ", " + scenario.rule(),
                scenario.source(),
                probe -> play(probe, scenario, client, transport, restarter))
            .needing(scenario.needs().toArray(Feature[]::new))
            .needing(client.needs().toArray(Feature[]::new));
    return scenario == Scenario.RESTART ? one.alone() : one;
  }

  private void play(
      Probe probe,
      Scenario scenario,
      ClientKind client,
      ClientTransport transport,
      Restarter restarter)
      throws Exception {
    Semaphore place = Objects.requireNonNull(places.get(client));
    place.acquire();
    try {
      lanes.acquire();
      try {
        for (int attempt = 1; ; attempt++) {
          ClientDriver.Outcome outcome = attempt(probe, scenario, client, transport, restarter);
          if (outcome.ok()) {
            return;
          }
          note(probe.trace(), outcome);
          if (attempt == MOST_ATTEMPTS || !outcome.expected().equals(LOST)) {
            throw new Unmet(outcome.expected(), outcome.received());
          }
          probe.trace().note("The connection was lost, perhaps by a machine that is busy: again.");
        }
      } finally {
        lanes.release();
      }
    } finally {
      place.release();
    }
  }

  private ClientDriver.Outcome attempt(
      Probe probe,
      Scenario scenario,
      ClientKind client,
      ClientTransport transport,
      Restarter restarter)
      throws Exception {
    String url = probe.target().url().toString();
    ClientDriver.Part part =
        new ClientDriver.Part(
            scenario.key(),
            transport.key(),
            url.endsWith("/") ? url.substring(0, url.length() - 1) : url,
            client.path(probe.target().socketPath()),
            "room-" + UUID.randomUUID());
    ClientDriver driver = driver(client);
    if (scenario != Scenario.BESIDE) {
      return driver.play(part, restarter);
    }
    ClientDriver.Part peer =
        new ClientDriver.Part(
            Scenario.PEER, part.transport(), part.url(), part.path(), part.room());
    return beside(driver, part, driver(ClientKind.JS_4_8), peer);
  }

  /** Two clients in one room; it counts what went wrong first with the one that is looked at. */
  private static ClientDriver.Outcome beside(
      ClientDriver driver, ClientDriver.Part part, ClientDriver other, ClientDriver.Part peer)
      throws Exception {
    CompletableFuture<ClientDriver.Outcome> heard =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return other.play(peer, NOBODY_CAN);
              } catch (Exception e) {
                throw new CompletionException(e);
              }
            },
            task -> new Thread(task, "peer").start());
    ClientDriver.Outcome outcome = driver.play(part, NOBODY_CAN);
    if (!outcome.ok()) {
      return outcome;
    }
    try {
      return heard.get(PEER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new Unmet("the peer to hear the end", "nothing within " + PEER_PATIENCE);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Unmet unmet) {
        throw unmet;
      }
      throw e;
    }
  }

  private static void note(Trace trace, ClientDriver.Outcome outcome) {
    for (JsonNode entry : outcome.log()) {
      trace.add(
          new Trace.Entry(
              Duration.ofMillis(entry.path(0).asLong(0)),
              entry.path(1).asString(""),
              way(entry.path(2).asString("")),
              entry.path(3).asString("")));
    }
  }

  private static Trace.Way way(String word) {
    return switch (word) {
      case "sent" -> Trace.Way.SENT;
      case "received" -> Trace.Way.RECEIVED;
      default -> Trace.Way.NOTE;
    };
  }

  /** The process of a client, started if there is none; another if the last has died. */
  private synchronized ClientDriver driver(ClientKind client)
      throws IOException, InterruptedException {
    DriverFiles from = files();
    ClientDriver running = drivers.get(client);
    if (running == null || !running.isAlive()) {
      running = start(client, from);
      drivers.put(client, running);
    }
    return running;
  }

  private static ClientDriver start(ClientKind client, DriverFiles files) throws IOException {
    return switch (client.home()) {
      case NODE ->
          ClientDriver.start(client.title(), node(client, files.script("driver.mjs")), Map.of());
      case CHROMIUM ->
          ClientDriver.start(
              client.title(),
              node(client, files.script("browser-driver.mjs")),
              Map.of("UNDERSOCKET_CHROMIUM_HOME", files.browserHome().toString()));
      case JAVA ->
          ClientDriver.start(
              client.title(),
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  // Starts sooner, and is one of many processes.
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xmx256m",
                  "-cp",
                  files.javaClassPath(client.library()),
                  "io.undersocket.tck.clients.player.JavaDriver",
                  String.valueOf(client.setting().get("generation"))),
              Map.of());
    };
  }

  private static List<String> node(ClientKind client, Path script) {
    return List.of(
        "node", script.toString(), JsonMapper.shared().writeValueAsString(client.setting()));
  }

  /** Ends all processes that were started. */
  @Override
  public void close() {
    List<ClientDriver> running;
    DriverFiles unpacked;
    synchronized (this) {
      closed = true;
      running = new ArrayList<>(drivers.values());
      drivers.clear();
      unpacked = files;
      files = null;
    }
    for (ClientDriver driver : running) {
      driver.close();
    }
    if (unpacked != null) {
      unpacked.close();
    }
  }
}
