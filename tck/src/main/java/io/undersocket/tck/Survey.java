package io.undersocket.tck;

import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Target;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a server offers of the contract, by asking it: what is not there is not judged.
 *
 * <p>Polls, since every server that is worth judging can be polled, and with the HTTP client of the
 * JDK: how a byte looks on the wire is for the cases to say.
 */
final class Survey {

  /** How long an answer may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long the answer to an event of the conversation may take. */
  private static final Duration CONVERSATION = Duration.ofSeconds(2);

  private static final Pattern SID = Pattern.compile("\"sid\":\"([^\"]+)\"");
  private static final String SEPARATOR = "\u001e";
  private static final String CLOSE = "1";
  private static final String PING = "2";
  private static final String PONG = "3";
  private static final int OK = 200;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final URI url;

  private Survey(URI url) {
    this.url = url;
  }

  /**
   * Looks at a server.
   *
   * @param name what reports call it
   * @param url where it is, without a path
   * @param enginePath where its Engine.IO echo is, if it has one
   * @param socketPath where its Socket.IO server is
   * @throws IOException if it cannot be reached, or neither is there; the message says what came
   *     instead
   */
  static Target target(String name, URI url, String enginePath, String socketPath)
      throws IOException, InterruptedException {
    Survey survey = new Survey(url);
    String refusal = survey.refusal(socketPath);
    Set<Feature> features = EnumSet.noneOf(Feature.class);
    if (survey.echoes(enginePath)) {
      features.add(Feature.ENGINE_ECHO);
    } else if (refusal != null) {
      throw new IOException(url + " cannot be judged: " + refusal);
    }
    String engine =
        features.contains(Feature.ENGINE_ECHO) || refusal == null && survey.opens(enginePath, 4)
            ? enginePath
            : socketPath;
    if (survey.opens(engine, 3)) {
      features.add(Feature.EIO3);
    }
    if (survey.opens("/extras/", 4)) {
      features.add(Feature.EXTRAS);
    }
    if (survey.opens("/recovery/", 4)) {
      features.add(Feature.RECOVERY);
    }
    if (survey.opens("/msgpack/", 4)) {
      features.add(Feature.MSGPACK);
    }
    if (refusal == null && survey.converses(socketPath)) {
      features.add(Feature.CONVERSATION);
    }
    return new Target(name, url, engine, socketPath, features);
  }

  /** Why there is no Socket.IO server, or null if there is one. */
  private @Nullable String refusal(String path) throws IOException, InterruptedException {
    String query = handshake(path, 4);
    try {
      HttpResponse<String> response = get(query, PATIENCE);
      return sid(response) != null
          ? null
          : "GET "
              + query
              + " is answered with status "
              + response.statusCode()
              + " and no open packet; --path says where the Socket.IO server is";
    } catch (IOException e) {
      throw new IOException(
          url + " cannot be judged: GET " + query + " is not answered: " + reason(e), e);
    }
  }

  /** The JDK's client says nothing when a connection is refused. */
  private static String reason(IOException e) {
    String message = e.getMessage();
    return message != null
        ? message
        : e instanceof ConnectException ? "nothing listens there" : e.getClass().getSimpleName();
  }

  private static String handshake(String path, int revision) {
    return path + "?EIO=" + revision + "&transport=polling";
  }

  private boolean opens(String path, int revision) throws InterruptedException {
    try {
      return sid(get(handshake(path, revision), PATIENCE)) != null;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean echoes(String path) throws InterruptedException {
    try {
      Session session = open(path);
      return session != null
          && session.say("4survey")
          && session.hears("4survey", CONVERSATION)
          && session.say(CLOSE);
    } catch (IOException e) {
      return false;
    }
  }

  private boolean converses(String path) throws InterruptedException {
    try {
      Session session = open(path);
      return session != null
          && session.say("40")
          && session.hears("40{", PATIENCE)
          && session.say("420[\"rooms\"]")
          && session.hears("430[", CONVERSATION)
          && session.say(CLOSE);
    } catch (IOException e) {
      return false;
    }
  }

  private @Nullable Session open(String path) throws IOException, InterruptedException {
    String sid = sid(get(handshake(path, 4), PATIENCE));
    return sid == null ? null : new Session(handshake(path, 4) + "&sid=" + sid);
  }

  /** A session that is polled. Confined to one thread. */
  private final class Session {
    private final String query;

    Session(String query) {
      this.query = query;
    }

    /** Says something; returns whether the server took it. */
    boolean say(String packet) throws IOException, InterruptedException {
      HttpRequest request =
          request(query, PATIENCE)
              .header("Content-Type", "text/plain;charset=UTF-8")
              .POST(BodyPublishers.ofString(packet))
              .build();
      return send(request, BodyHandlers.discarding()).statusCode() == OK;
    }

    /** Waits for a packet that begins so, and answers pings meanwhile. */
    boolean hears(String beginning, Duration within) throws IOException, InterruptedException {
      long until = System.nanoTime() + within.toNanos();
      for (long left = within.toNanos(); left > 0; left = until - System.nanoTime()) {
        HttpResponse<String> response = get(query, Duration.ofNanos(left));
        if (response.statusCode() != OK) {
          return false;
        }
        for (String packet : response.body().split(SEPARATOR, -1)) {
          if (packet.startsWith(beginning)) {
            return true;
          }
          if (packet.equals(PING) && !say(PONG)) {
            return false;
          }
        }
      }
      return false;
    }
  }

  private static @Nullable String sid(HttpResponse<String> response) {
    Matcher sid = SID.matcher(response.body());
    return response.statusCode() == OK && sid.find() ? sid.group(1) : null;
  }

  private HttpResponse<String> get(String pathAndQuery, Duration within)
      throws IOException, InterruptedException {
    return send(request(pathAndQuery, within).build(), BodyHandlers.ofString());
  }

  /**
   * Sends a request, twice if it met the end of a connection that was used before: a server may end
   * one behind an answer, even if it said that it goes on.
   */
  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    try {
      return http.send(request, handler);
    } catch (HttpTimeoutException | ConnectException e) {
      throw e;
    } catch (IOException e) {
      return http.send(request, handler);
    }
  }

  private HttpRequest.Builder request(String pathAndQuery, Duration within) {
    return HttpRequest.newBuilder(URI.create(url + pathAndQuery)).timeout(within);
  }
}
