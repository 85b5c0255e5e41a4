package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Feature.EXTRAS;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Engine4.expect;
import static io.undersocket.tck.suite.Engine4.target;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.OpenPacket;
import io.undersocket.tck.wire.WebSocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** How a session is opened, and what the server says first. */
final class Engine4Handshake {

  private static final Set<String> NAMES =
      Set.of("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload");

  /** As the contract has it, at every path. */
  private static final long MAX_PAYLOAD = 1_000_000;

  private Engine4Handshake() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>(openPackets());
    cases.addAll(targets());
    return cases;
  }

  private static List<Case> openPackets() {
    String source = "Engine.IO 4, Handshake";
    return List.of(
        required(
            "E4-HS-01",
            "A session over polling is opened by an answer that is the open packet, alone",
            source + "; HS01",
            probe -> {
              HttpAnswer answer = EngineClient.polling(probe).answer().expectStatus(200);
              String body = answer.text();
              answer.expect(
                  body.startsWith("0{") && body.endsWith("}") && !body.contains(Engine4.SEPARATOR),
                  "a body of one packet, 0{...}");
            }),
        required(
            "E4-HS-02",
            "A session over WebSocket is opened by a text message that is the open packet",
            source + "; HS02",
            probe -> {
              String first =
                  WebSocketClient.to(probe, target(probe, "transport=websocket"))
                      .open()
                      .receive()
                      .text();
              expect(first.startsWith("0{") && first.endsWith("}"), "the packet 0{...}", first);
            }),
        required(
            "E4-HS-03",
            "The open packet over polling has sid, upgrades, pingInterval, pingTimeout, maxPayload"
                + " and nothing else",
            source + "; HS01",
            probe -> expectNames(EngineClient.polling(probe).open().opened())),
        required(
            "E4-HS-04",
            "The open packet over WebSocket has sid, upgrades, pingInterval, pingTimeout,"
                + " maxPayload and nothing else",
            source + "; HS02",
            probe -> expectNames(EngineClient.webSocket(probe).open().opened())),
        required(
            "E4-HS-05",
            "A session over polling is offered an upgrade to WebSocket, and to nothing else",
            source + "; HS33",
            probe -> {
              List<String> upgrades = EngineClient.polling(probe).open().opened().upgrades();
              expect(upgrades.equals(List.of("websocket")), "upgrades [websocket]", upgrades);
            }),
        required(
            "E4-HS-06",
            "A session over WebSocket is offered no upgrade",
            source + "; HS02",
            probe -> {
              List<String> upgrades = EngineClient.webSocket(probe).open().opened().upgrades();
              expect(upgrades.isEmpty(), "upgrades []", upgrades);
            }),
        required(
                "E4-HS-07",
                "The open packet announces the intervals of the heartbeat as they are configured",
                "the contract: 25 s and 20 s; HS05",
                probe -> {
                  OpenPacket polling =
                      EngineClient.polling(probe).path(Engine4.EXTRAS).open().opened();
                  OpenPacket webSocket =
                      EngineClient.webSocket(probe).path(Engine4.EXTRAS).open().opened();
                  for (OpenPacket open : List.of(polling, webSocket)) {
                    expect(
                        open.pingInterval().equals(Duration.ofSeconds(25))
                            && open.pingTimeout().equals(Duration.ofSeconds(20)),
                        "pingInterval 25000 and pingTimeout 20000",
                        open.raw());
                  }
                })
            .needing(EXTRAS),
        required(
            "E4-HS-08",
            "The open packet announces the largest payload that is accepted",
            "the contract: 1,000,000 bytes; HS06",
            probe -> {
              OpenPacket polling = EngineClient.polling(probe).open().opened();
              OpenPacket webSocket = EngineClient.webSocket(probe).open().opened();
              for (OpenPacket open : List.of(polling, webSocket)) {
                expect(open.maxPayload() == MAX_PAYLOAD, "maxPayload 1000000", open.raw());
              }
            }),
        required(
            "E4-HS-09",
            "The numbers of the open packet are whole numbers, not texts",
            source,
            probe -> {
              OpenPacket open = EngineClient.polling(probe).open().opened();
              for (String name : List.of("pingInterval", "pingTimeout", "maxPayload")) {
                JsonNode number = open.json().path(name);
                expect(
                    number.isMissingNode() || number.isIntegralNumber(),
                    name + " a whole number",
                    open.raw());
              }
            }),
        reference(
            "E4-HS-10",
            "The first answer says that it is text, in UTF-8",
            "observed; so the examples of Engine.IO 4",
            probe ->
                EngineClient.polling(probe)
                    .answer()
                    .expectHeaderWith("content-type", "text/plain")
                    .expectHeaderWith("content-type", "charset=utf-8")),
        reference(
            "E4-HS-11",
            "The first answer may not be kept by caches",
            "observed; CK08",
            probe ->
                EngineClient.polling(probe).answer().expectHeader("cache-control", "no-store")),
        required(
            "E4-HS-12",
            "A session that is opened is there, and answers, over polling",
            source,
            probe -> Engine4.polling(probe).stillAlive()),
        required(
            "E4-HS-13",
            "A session that is opened is there, and answers, over WebSocket",
            source,
            probe -> Engine4.webSocket(probe).stillAlive()));
  }

  private static void expectNames(OpenPacket open) {
    expect(
        Set.copyOf(open.names()).equals(NAMES) && open.names().size() == NAMES.size(),
        "an open packet with exactly " + NAMES,
        open.raw());
  }

  private static List<Case> targets() {
    return List.of(
        required(
            "E4-HS-20",
            "The order of the parameters does not matter, nor do those that mean nothing",
            "Engine.IO 4, HTTP long-polling: t, to keep caches away; HS34",
            probe ->
                opens(
                    probe,
                    probe.target().enginePath() + "?t=Ot3x&transport=polling&a=&b&=c&EIO=4")),
        required(
            "E4-HS-21",
            "Parameters are percent-decoded",
            "RFC 3986, 2.1",
            probe -> opens(probe, target(probe, "%74ransport=%70olling"))),
        reference(
            "E4-HS-22",
            "An empty sid is none: a session is opened",
            "observed; HS43",
            probe -> opens(probe, target(probe, "transport=polling&sid="))),
        reference(
            "E4-HS-23",
            "Of a parameter that is there twice the last counts",
            "observed; HS43",
            probe -> opens(probe, target(probe, "transport=tube&transport=polling"))),
        reference(
            "E4-HS-24",
            "What is below the path belongs to the engine, too",
            "observed; HS37",
            probe ->
                opens(probe, probe.target().enginePath() + "below/it?EIO=4&transport=polling")),
        required(
            "E4-HS-25",
            "A page's cookies, its referrer and other headers are no hindrance",
            "HS35",
            probe -> {
              EngineClient session =
                  Engine4.open(
                      probe,
                      EngineClient.polling(probe)
                          .header("Cookie", "a=b; io=none")
                          .header("Referer", "http://a.example/b?c=d")
                          .header("Accept-Language", "eo")
                          .header("Authorization", "Bearer abc"));
              session.stillAlive();
            }),
        required(
            "E4-HS-26",
            "Sessions are opened one after the other over one connection",
            "RFC 9112, 9.3",
            probe -> {
              var connection = Http.of(probe).connect();
              for (int i = 0; i < 3; i++) {
                connection.get(target(probe, "transport=polling")).send().expectStatus(200);
              }
            }));
  }

  private static void opens(Probe probe, String target) {
    HttpAnswer answer = Http.of(probe).get(target).send().expectStatus(200);
    answer.expect(answer.text().startsWith("0{\"sid\":"), "an open packet");
  }
}
