package io.undersocket.testing.container;

import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.spi.HttpEndpoint;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * The container that the tests of this package run in. Each module that binds one provides its own,
 * as a service, and a class for each of the abstract ones here.
 */
public interface Hosting {

  /** The one of the module that is being tested. */
  static Hosting found() {
    return ServiceLoader.load(Hosting.class).findFirst().orElseThrow();
  }

  /** Starts a container for this engine alone at {@code /engine.io}, on a free port of loopback. */
  Running start(HttpEndpoint engine) throws Exception;

  /**
   * Whether it reads on while a request waits for its answer, so that a client that goes away is
   * noticed at once.
   */
  default boolean noticesVanishedPolls() {
    return true;
  }

  /** Whether a connection goes on after an answer with an error. */
  default boolean keepsConnectionsAfterErrors() {
    return true;
  }

  /** Options for a session whose client goes away: where nobody notices, its heartbeat must. */
  default Consumer<EngineServer.Builder> forVanishingClients() {
    return options -> {
      if (!noticesVanishedPolls()) {
        options.pingInterval(Duration.ofMillis(200)).pingTimeout(Duration.ofMillis(500));
      }
    };
  }

  /** Whether the engine sees frames; if not, it sees what they say. */
  default boolean carriesFrames() {
    return true;
  }

  /** What a client reads where the engine closes without a code. */
  default int codeOfEmptyClose() {
    return carriesFrames() ? 1005 : 1000;
  }

  /** Whether it asks a client for a body before anybody has said that it is wanted. */
  default boolean asksForEveryBody() {
    return false;
  }

  /**
   * Whether it closes within seconds a connection whose client has ended its side, wherever in a
   * request that was.
   */
  default boolean endsHalfClosedConnections() {
    return true;
  }

  /** Whether it may log this, whatever the engine does, where connections are cut. */
  default boolean logsByItself(String logged) {
    return false;
  }

  /** The status of a path that is nobody's. */
  default int statusElsewhere() {
    return 501;
  }

  /**
   * The status of a GET whose path only looks like the engine's, in case, escapes, slashes or dots:
   * {@link #statusElsewhere()}, unless the container takes it for the same path, or for none.
   */
  default int statusOf(String target) {
    return statusElsewhere();
  }

  /**
   * Whether the engine sees a path as it came, whatever follows its own; if not, the container
   * refuses some.
   */
  default boolean takesAnyPath() {
    return true;
  }

  /** Whether it leaves the method TRACE to whom it serves. */
  default boolean passesTrace() {
    return true;
  }

  /** What it may answer to what is no HTTP/1.1, as a pattern. */
  default String refusals() {
    return "HTTP/1.1 (400|501|505) .*";
  }

  /** Whether it bounds the number of headers, not only the bytes of a head. */
  default boolean countsHeaders() {
    return true;
  }

  /** The same for a query's parameters. */
  default boolean countsParameters() {
    return true;
  }

  /**
   * Whether it bounds what is between the bytes of a body: chunk extensions and trailers. Where it
   * does not, they cost a client its bandwidth and the server no memory.
   */
  default boolean boundsChunkExtensions() {
    return true;
  }

  /**
   * What an answer looks like here that in Undertow, with all of its headers in the order of their
   * names, looks like this: the reason phrase and the header {@code Connection} are the
   * container's.
   */
  default String onTheWire(String answer) {
    return answer;
  }

  /** A container that runs. */
  interface Running extends AutoCloseable {

    int port();

    /** Whether a thread that has begun with it must live as long as it does. */
    boolean isIoThread(Thread thread);

    /** Closes the engine, and stops. */
    @Override
    void close() throws Exception;
  }
}
