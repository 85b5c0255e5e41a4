package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Feature.EXTRAS;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Engine4.WELCOME;
import static io.undersocket.tck.suite.Engine4.expect;
import static io.undersocket.tck.suite.Engine4.target;
import static io.undersocket.tck.wire.EngineHandshake.Polls.BY_HAND;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.Json;
import io.undersocket.tck.wire.WebSocketClient;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What an application adds to a handshake: its options in the contract, at {@code /extras/}. */
final class Engine4Options {

  private static final String POLLING = target(Engine4.EXTRAS, "transport=polling");
  private static final String WEBSOCKET = target(Engine4.EXTRAS, "transport=websocket");
  private static final String INITIAL = "x-initial";
  private static final String ALWAYS = "x-always";

  private Engine4Options() {}

  static List<Case> cases() {
    return List.of(initialPackets(), cookies(), headers(), admission()).stream()
        .flatMap(List::stream)
        .map(one -> one.needing(EXTRAS))
        .toList();
  }

  private static List<Case> initialPackets() {
    return List.of(
        reference(
            "E4-OP-01",
            "The initial packet stands behind the open packet in the first answer",
            "observed, option initialPacket; HS36",
            probe -> {
              HttpAnswer answer = polling(probe).answer().expectStatus(200);
              String[] packets = answer.text().split(Engine4.SEPARATOR, -1);
              answer.expect(
                  packets.length == 2
                      && packets[0].startsWith("0{")
                      && packets[1].equals("4" + WELCOME),
                  "the open packet and 4welcome");
            }),
        reference(
            "E4-OP-02",
            "The initial packet is the first message behind the open packet over WebSocket",
            "observed, option initialPacket; HS36",
            probe -> {
              WebSocketClient socket = WebSocketClient.to(probe, WEBSOCKET).open();
              String first = socket.receive().text();
              expect(first.startsWith("0{"), "the open packet", first);
              socket.expectText("4" + WELCOME);
            }),
        required(
            "E4-OP-03",
            "The initial packet is sent once, also to a session that moves to WebSocket",
            "observed, option initialPacket; HS36",
            probe -> polling(probe).open().upgrade().expectMessage(WELCOME).expectNothingElse()));
  }

  private static List<Case> cookies() {
    return List.of(
        reference(
            "E4-OP-10",
            "The first answer over polling sets a cookie: the session's id, for the whole site,"
                + " hidden from scripts, not for foreign sites",
            "observed, option cookie; CK01",
            probe -> {
              HttpAnswer answer = polling(probe).answer();
              List<String> cookies = answer.headers("set-cookie");
              answer.expect(cookies.size() == 1, "one cookie");
              String sid = sid(answer);
              Set<String> parts = new TreeSet<>();
              for (String part : cookies.get(0).split(";", -1)) {
                String given = part.strip();
                parts.add(given.startsWith("io=") ? given : given.toLowerCase(Locale.ROOT));
              }
              answer.expect(
                  parts.equals(Set.of("io=" + sid, "path=/", "httponly", "samesite=lax")),
                  "the cookie io=" + sid + "; Path=/; HttpOnly; SameSite=Lax");
            }),
        reference(
            "E4-OP-11",
            "No later answer sets the cookie again",
            "observed, option cookie; CK01",
            probe -> {
              EngineClient session = polling(probe).polls(BY_HAND).open();
              session.post("4a").expectStatus(200).expectNoHeader("set-cookie");
              session.poll().expectStatus(200).expectNoHeader("set-cookie");
            }),
        reference(
            "E4-OP-12",
            "A session that is opened over WebSocket gets no cookie",
            "observed, option cookie; CK07",
            probe ->
                WebSocketClient.to(probe, WEBSOCKET).open().answer().expectNoHeader("set-cookie")),
        required(
            "E4-OP-13",
            "No cookie is set where none is wanted",
            "the contract; CK06",
            probe -> EngineClient.polling(probe).answer().expectNoHeader("set-cookie")));
  }

  private static List<Case> headers() {
    return List.of(
        reference(
            "E4-OP-20",
            "What the application adds to the first answer is there over polling",
            "observed, initial_headers and headers; CK10, CK12",
            probe -> polling(probe).answer().expectHeader(INITIAL, "1").expectHeader(ALWAYS, "1")),
        reference(
            "E4-OP-21",
            "What the application adds to the first answer is in the 101 of a WebSocket",
            "observed, initial_headers and headers; CK11",
            probe ->
                WebSocketClient.to(probe, WEBSOCKET)
                    .open()
                    .answer()
                    .expectHeader(INITIAL, "1")
                    .expectHeader(ALWAYS, "1")),
        reference(
            "E4-OP-22",
            "What the application adds to every answer is in that to a poll, what it adds to the"
                + " first is not",
            "observed, headers; CK12",
            probe -> {
              EngineClient session = polling(probe).polls(BY_HAND).open();
              session.send("a");
              session.poll().expectStatus(200).expectHeader(ALWAYS, "1").expectNoHeader(INITIAL);
            }),
        reference(
            "E4-OP-23",
            "What the application adds to every answer is in that to a POST, what it adds to the"
                + " first is not",
            "observed, headers; CK12",
            probe ->
                polling(probe)
                    .polls(BY_HAND)
                    .open()
                    .post("4a")
                    .expectStatus(200)
                    .expectHeader(ALWAYS, "1")
                    .expectNoHeader(INITIAL)),
        reference(
            "E4-OP-24",
            "What the application adds to every answer is in the 101 of an upgrade, what it adds to"
                + " the first is not",
            "observed, headers; CK12",
            probe ->
                polling(probe)
                    .open()
                    .beginUpgrade()
                    .answer()
                    .expectHeader(ALWAYS, "1")
                    .expectNoHeader(INITIAL)),
        reference(
            "E4-OP-25",
            "A refusal has nothing of what the application adds",
            "observed, headers",
            probe ->
                Http.of(probe)
                    .get(target(Engine4.EXTRAS, "transport=tube"))
                    .send()
                    .expectNoHeader(ALWAYS)
                    .expectNoHeader(INITIAL)));
  }

  private static List<Case> admission() {
    String source = "observed, option allowRequest; ";
    return List.of(
        reference(
            "E4-OP-30",
            "Who is refused by the application gets status 403, code 4 and the application's words",
            source + "HS19",
            probe ->
                Http.of(probe)
                    .get(POLLING + "&refuse=members%20only")
                    .send()
                    .expectError(4, "members only")),
        reference(
            "E4-OP-31",
            "A WebSocket that is refused by the application gets status 400 and the application's"
                + " words",
            source + "HS21",
            probe ->
                WebSocketClient.to(probe, WEBSOCKET + "&refuse=members%20only")
                    .refused()
                    .expectStatus(400)
                    .expectBody("members only")),
        required(
            "E4-OP-32",
            "Whom the application lets in is served",
            source + "HS20",
            probe -> {
              polling(probe).open().expectMessage(WELCOME).stillAlive();
              EngineClient.webSocket(probe)
                  .path(Engine4.EXTRAS)
                  .open()
                  .expectMessage(WELCOME)
                  .stillAlive();
            }),
        reference(
            "E4-OP-33",
            "The application is not asked again about a session that is open",
            source + "HS22",
            probe -> {
              EngineClient session = polling(probe).polls(BY_HAND).open();
              Http.of(probe).post(session.target() + "&refuse=no", "4a").send().expectBody("ok");
              Http.of(probe)
                  .get(session.target() + "&refuse=no")
                  .send()
                  .expectStatus(200)
                  .expectBody("4a");
            }),
        reference(
            "E4-OP-34",
            "The application is not asked again when a session moves to WebSocket",
            source + "HS22",
            probe -> {
              EngineClient session = polling(probe).open();
              WebSocketClient.to(probe, session.webSocketTarget() + "&refuse=no")
                  .open()
                  .sendText("2probe")
                  .expectText("3probe");
            }));
  }

  private static EngineHandshake polling(Probe probe) {
    return EngineClient.polling(probe).path(Engine4.EXTRAS);
  }

  private static String sid(HttpAnswer answer) {
    String open = answer.text().split(Engine4.SEPARATOR, -1)[0];
    return Json.parse(open.substring(1)).path("sid").asString("");
  }
}
