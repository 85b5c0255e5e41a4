package io.undersocket.tck.report;

import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Judgement;
import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Result;
import io.undersocket.tck.judge.Target;
import io.undersocket.tck.judge.Trace;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Judgements that nobody made, for tests of reports. */
final class Invented {

  /** What a server might send to break a report, or whoever reads it. */
  static final String HOSTILE =
      "</script><script>alert(1)</script> ]]> --> \"quoted\" 'too' & &amp; \u0000 \u001b[2J \u0007"
          + " \ud800 \uffff \u202e \ud83d\ude80 | `x` \n next line";

  static final Instant AT = Instant.parse("2026-03-01T09:30:00Z");
  static final Map<String, String> TITLES = new LinkedHashMap<>();

  static {
    TITLES.put("engineio4", "Engine.IO 4");
    TITLES.put("socketio5", "Socket.IO 5");
    TITLES.put("clients", "Official clients");
  }

  private Invented() {}

  static Target target(String name) {
    Set<Feature> features = EnumSet.allOf(Feature.class);
    features.remove(Feature.MSGPACK);
    return new Target(
        name, URI.create("http://localhost:3000"), "/engine.io/", "/socket.io/", features);
  }

  static Result result(String suite, String id, Level level, Result.Verdict verdict) {
    boolean failed = verdict == Result.Verdict.FAILED || verdict == Result.Verdict.UNSTEADY;
    return new Result(
        suite,
        id,
        level,
        "The rule of " + id + " is kept.",
        "Engine.IO 4, Payload",
        verdict,
        Duration.ofMillis(12),
        failed ? new Result.Failure("status 400", "status 200") : null,
        failed ? trace() : List.of());
  }

  static List<Trace.Entry> trace() {
    return List.of(
        new Trace.Entry(Duration.ZERO, "", Trace.Way.NOTE, "opened"),
        new Trace.Entry(
            Duration.ofNanos(1_250_000),
            "http 1",
            Trace.Way.SENT,
            "GET /engine.io/?EIO=4&transport=polling HTTP/1.1\nHost: localhost\n\n"),
        new Trace.Entry(
            Duration.ofNanos(3_900_000), "http 1", Trace.Way.RECEIVED, "HTTP/1.1 200 OK"));
  }

  /** A failure of which every text is {@link #HOSTILE}. */
  static Result hostile(Level level) {
    return new Result(
        "engineio4",
        "E4-XX-99",
        level,
        HOSTILE,
        HOSTILE,
        Result.Verdict.FAILED,
        Duration.ofMillis(3),
        new Result.Failure(HOSTILE, HOSTILE),
        List.of(new Trace.Entry(Duration.ZERO, HOSTILE, Trace.Way.RECEIVED, HOSTILE)));
  }

  static Judged judged(String name, Result... results) {
    return judged(name, List.of(results));
  }

  static Judged judged(String name, List<Result> results) {
    Map<String, List<Feature>> missing = new LinkedHashMap<>();
    for (Result result : results) {
      if (result.verdict() == Result.Verdict.NOT_OFFERED) {
        missing.put(result.id(), List.of(Feature.MSGPACK));
      }
    }
    return new Judged(
        new Judgement(target(name), new ArrayList<>(results), Duration.ofSeconds(42)),
        AT,
        "1.2.3",
        TITLES,
        missing);
  }

  /** One of everything. */
  static Judged varied(String name) {
    return judged(
        name,
        result("engineio4", "E4-PO-01", Level.REQUIRED, Result.Verdict.PASSED),
        result("engineio4", "E4-PO-02", Level.REQUIRED, Result.Verdict.FAILED),
        result("engineio4", "E4-PO-03", Level.REFERENCE, Result.Verdict.FAILED),
        result("engineio4", "E4-PO-04", Level.RECOMMENDED, Result.Verdict.FAILED),
        result("socketio5", "S5-CN-01", Level.REQUIRED, Result.Verdict.UNSTEADY),
        result("socketio5", "S5-CN-02", Level.REQUIRED, Result.Verdict.NOT_OFFERED));
  }

  /** Three servers, as a report may be about: one is fine, one nearly, one is not. */
  static List<Judged> three() {
    return List.of(
        many("Undersocket 0.1 on Undertow", 0),
        many("Node.js socket.io 4.8.4", 29),
        many("netty-socketio 2.0.14", 11));
  }

  /** Some two hundred cases; every so many fail, none if that is 0. */
  private static Judged many(String name, int everySoMany) {
    List<Result> results = new ArrayList<>();
    Map<String, List<String>> areas = new LinkedHashMap<>();
    areas.put("engineio4", List.of("E4-HS", "E4-PO", "WS-OP", "E4-UP"));
    areas.put("socketio5", List.of("S5-CN", "S5-EV", "S5-AK"));
    areas.forEach(
        (suite, prefixes) -> {
          for (String prefix : prefixes) {
            for (int i = 1; i <= 14; i++) {
              results.add(one(suite, prefix + "-" + (i < 10 ? "0" : "") + i, everySoMany));
            }
          }
        });
    List<String> clients =
        List.of(
            "js-4.8", "js-4.0", "js-3.1", "js-2.5", "java-2.1", "chromium-4.8", "js-4.8-msgpack");
    for (String client : clients) {
      for (String transport : ClientMatrix.TRANSPORTS) {
        for (String scenario :
            List.of(
                "text",
                "unicode",
                "binary",
                "acks",
                "ack-binary",
                "asked",
                "multiplex",
                "refused",
                "slow",
                "order",
                "rooms",
                "large",
                "idle",
                "reconnect",
                "kicked",
                "reasons",
                "auth",
                "query",
                "beside",
                "restart")) {
          results.add(
              one("clients", "CL-" + client + "-" + transport + "-" + scenario, everySoMany));
        }
      }
    }
    return judged(name, results);
  }

  private static Result one(String suite, String id, int everySoMany) {
    int hash = Math.floorMod(id.hashCode(), 1000);
    Level level =
        hash % 9 == 0 ? Level.RECOMMENDED : hash % 5 == 0 ? Level.REFERENCE : Level.REQUIRED;
    Result.Verdict verdict =
        everySoMany > 0 && hash % everySoMany == 0
            ? Result.Verdict.FAILED
            : everySoMany > 0 && id.contains("msgpack")
                ? Result.Verdict.NOT_OFFERED
                : hash % 97 == 0 ? Result.Verdict.UNSTEADY : Result.Verdict.PASSED;
    return result(suite, id, level, verdict);
  }
}
