package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Feature.ENGINE_ECHO;
import static io.undersocket.tck.judge.Suite.recommended;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Engine4.expect;
import static io.undersocket.tck.suite.Engine4.target;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The ids of sessions, by which alone a client is known. */
final class Engine4Ids {

  private static final Pattern WRITTEN = Pattern.compile("[A-Za-z0-9_-]{20}");
  private static final int SESSIONS = 40;

  /** Of base64: 36 bits, of which no two of so few sessions have the same by chance. */
  private static final int UNGUESSABLE = 6;

  private Engine4Ids() {}

  static List<Case> cases() {
    return List.of(
        reference(
            "E4-ID-01",
            "An id is 20 characters that need no escape in an address, over polling",
            "observed; load balancers that know sessions by their ids rely on it; HS42",
            probe -> expectWritten(EngineClient.polling(probe).open().sid())),
        reference(
            "E4-ID-02",
            "An id is 20 characters that need no escape in an address, over WebSocket",
            "observed; HS42",
            probe -> expectWritten(EngineClient.webSocket(probe).open().sid())),
        required(
            "E4-ID-03",
            "No two sessions have the same id",
            "Engine.IO 4, Handshake: sid; HS42",
            probe -> {
              Set<String> seen = new HashSet<>();
              for (int i = 0; i < SESSIONS; i++) {
                String sid = sid(probe);
                expect(seen.add(sid), "an id that no other session has", sid);
              }
            }),
        recommended(
            "E4-ID-04",
            "Who knows ids of other sessions cannot guess the next: all differ at their beginning",
            "observed; OWASP, session ids; HS42",
            probe -> {
              Set<String> seen = new HashSet<>();
              for (int i = 0; i < SESSIONS; i++) {
                String sid = sid(probe);
                String start = sid.substring(0, Math.min(UNGUESSABLE, sid.length()));
                expect(seen.add(start), "an id that begins like no other", sid);
              }
            }),
        reference(
            "E4-ID-05",
            "An id in other letters, large for small, is the id of nothing",
            "observed; Engine.IO 4 does not say how ids are compared",
            probe -> {
              String sid = sid(probe);
              String lower = sid.toLowerCase(Locale.ROOT);
              String other = lower.equals(sid) ? sid.toUpperCase(Locale.ROOT) : lower;
              Http.of(probe)
                  .post(target(probe, "transport=polling&sid=" + other), "3")
                  .send()
                  .expectError(1, "Session ID unknown");
            }),
        required(
            "E4-ID-06",
            "The beginning of an id is the id of nothing",
            "Engine.IO 4, Handshake: sid",
            probe -> {
              String sid = sid(probe);
              Http.of(probe)
                  .post(
                      target(probe, "transport=polling&sid=" + sid.substring(0, sid.length() - 1)),
                      "3")
                  .send()
                  .expectError(1, "Session ID unknown");
            }),
        required(
                "E4-ID-07",
                "What is sent to one session is heard by no other",
                "Engine.IO 4, Handshake: sid",
                probe -> {
                  EngineClient one = Engine4.polling(probe);
                  EngineClient other = Engine4.polling(probe);
                  EngineClient third = Engine4.webSocket(probe);
                  one.send("for one");
                  other.send("for the other");
                  third.send("for the third");
                  one.expectMessage("for one").expectNothingElse();
                  other.expectMessage("for the other").expectNothingElse();
                  third.expectMessage("for the third").expectNothingElse();
                })
            .needing(ENGINE_ECHO),
        required(
                "E4-ID-08",
                "Over one connection requests of several sessions come to each its own",
                "RFC 9112, 9.3: proxies share connections",
                probe -> {
                  EngineClient one = Engine4.calm(probe);
                  EngineClient other = Engine4.calm(probe);
                  var connection = Http.of(probe).connect();
                  connection.post(one.target(), "4one").send().expectStatus(200);
                  connection.post(other.target(), "4other").send().expectStatus(200);
                  connection.get(one.target()).send().expectBody("4one");
                  connection.get(other.target()).send().expectBody("4other");
                })
            .needing(ENGINE_ECHO));
  }

  private static String sid(Probe probe) {
    var json =
        Http.of(probe)
            .get(target(probe, "transport=polling"))
            .send()
            .expectStatus(200)
            .text()
            .substring(1);
    return Json.parse(json).path("sid").asString("");
  }

  private static void expectWritten(String sid) {
    expect(WRITTEN.matcher(sid).matches(), "20 characters of A-Z a-z 0-9 - _", sid);
  }
}
