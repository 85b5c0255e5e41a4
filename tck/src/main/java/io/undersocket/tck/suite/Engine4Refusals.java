package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Feature.EIO3;
import static io.undersocket.tck.judge.Feature.EXTRAS;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Engine4.target;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.WebSocketClient;
import java.util.ArrayList;
import java.util.List;

/** What is refused, how, and what is looked at first. */
final class Engine4Refusals {

  private static final String NOWHERE = "AAAAAAAAAAAAAAAAAAAA";
  private static final String UNKNOWN_TRANSPORT = "Transport unknown";
  private static final String UNKNOWN_SID = "Session ID unknown";
  private static final String BAD_METHOD = "Bad handshake method";
  private static final String BAD_REQUEST = "Bad request";
  private static final String UNSUPPORTED = "Unsupported protocol version";
  private static final String ORDER = "observed: the order of the checks";

  private Engine4Refusals() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>(transports());
    cases.addAll(sessions());
    cases.addAll(methods());
    cases.addAll(revisions());
    cases.addAll(order());
    cases.addAll(webSockets());
    return cases;
  }

  private static List<Case> transports() {
    List<Case> cases = new ArrayList<>();
    cases.add(
        required(
            "E4-ER-01",
            "A transport that there is not is refused by code 0",
            "Engine.IO 4, HTTP long-polling; HS10",
            probe -> get(probe, "transport=tube").expectError(0, UNKNOWN_TRANSPORT)));
    cases.add(
        required(
            "E4-ER-02",
            "A request without a transport is refused by code 0",
            "Engine.IO 4; HS10",
            probe -> get(probe, "a=b").expectError(0, UNKNOWN_TRANSPORT)));
    cases.add(
        reference(
            "E4-ER-03",
            "The name of a transport in capitals is refused by code 0",
            "observed",
            probe -> get(probe, "transport=Polling").expectError(0, UNKNOWN_TRANSPORT)));
    int number = 4;
    for (String name : List.of("constructor", "__proto__", "toString", "webtransport")) {
      cases.add(
          required(
              "E4-ER-0" + number++,
              "The name " + name + " is refused as a transport, by code 0",
              "Engine.IO 4; HS12",
              probe -> get(probe, "transport=" + name).expectError(0, UNKNOWN_TRANSPORT)));
    }
    cases.add(
        reference(
            "E4-ER-09",
            "A refusal is JSON and says so",
            "observed",
            probe ->
                get(probe, "transport=tube")
                    .expectHeaderWith("content-type", "application/json")
                    .expectBody("{\"code\":0,\"message\":\"Transport unknown\"}")));
    return cases;
  }

  private static List<Case> sessions() {
    String mismatch = "observed; HS16";
    return List.of(
        required(
            "E4-ER-10",
            "A poll of a session that there is not is refused by code 1",
            "Engine.IO 4; HS13",
            probe -> get(probe, "transport=polling&sid=" + NOWHERE).expectError(1, UNKNOWN_SID)),
        required(
            "E4-ER-11",
            "A POST to a session that there is not is refused by code 1",
            "Engine.IO 4; HS13",
            probe ->
                Http.of(probe)
                    .post(target(probe, "transport=polling&sid=" + NOWHERE), "4a")
                    .send()
                    .expectError(1, UNKNOWN_SID)),
        required(
            "E4-ER-12",
            "The sid __proto__ is the id of nothing",
            "Engine.IO 4; HS13",
            probe -> get(probe, "transport=polling&sid=__proto__").expectError(1, UNKNOWN_SID)),
        required(
            "E4-ER-13",
            "A sid of 10,000 characters is the id of nothing, or too long an address",
            "Engine.IO 4; RFC 9110, 15.5.15",
            probe -> {
              HttpAnswer answer = get(probe, "transport=polling&sid=" + "a".repeat(10_000));
              answer.expect(answer.status() / 100 == 4, "a status of 4xx");
            }),
        reference(
            "E4-ER-14",
            "A request that names the other transport than the session's is refused by code 3",
            mismatch,
            probe -> {
              EngineClient session = Engine4.polling(probe);
              Http.of(probe).get(session.webSocketTarget()).send().expectError(3, BAD_REQUEST);
            }),
        required(
            "E4-ER-15",
            "A session outlives a request that is refused for its transport",
            mismatch,
            probe -> {
              EngineClient session = Engine4.polling(probe);
              HttpAnswer answer = Http.of(probe).get(session.webSocketTarget()).send();
              answer.expect(answer.status() == 400, "status 400");
              session.stillAlive();
            }),
        reference(
            "E4-ER-16",
            "A poll of a session that is on WebSocket is refused by code 3, and does not disturb it",
            mismatch,
            probe -> {
              EngineClient session = Engine4.webSocket(probe);
              Http.of(probe).get(session.target()).send().expectError(3, BAD_REQUEST);
              session.stillAlive();
            }),
        reference(
            "E4-ER-17",
            "A POST to a session that is on WebSocket is refused by code 3, and does not reach it",
            mismatch,
            probe -> {
              EngineClient session = Engine4.webSocket(probe);
              Http.of(probe).post(session.target(), "4hidden").send().expectError(3, BAD_REQUEST);
              session.expectNothingElse();
            }));
  }

  private static List<Case> methods() {
    List<Case> cases = new ArrayList<>();
    int number = 20;
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
      cases.add(
          required(
              "E4-ER-" + number++,
              "A session cannot be opened by " + method + ", which is refused by code 2",
              "Engine.IO 4; HS14",
              probe ->
                  Http.of(probe)
                      .request(method, target(probe, "transport=polling"))
                      .body("")
                      .send()
                      .expectError(2, BAD_METHOD)));
    }
    number = 25;
    for (String method : List.of("PUT", "DELETE", "PATCH")) {
      cases.add(
          reference(
              "E4-ER-" + number++,
              "A request by "
                  + method
                  + " to a session gets status 500 and no body, and does not disturb it",
              "observed; PO18",
              probe -> {
                EngineClient session = Engine4.polling(probe);
                Http.of(probe)
                    .request(method, session.target())
                    .body("4hidden")
                    .send()
                    .expectStatus(500)
                    .expectEmptyBody();
                session.expectNothingElse();
              }));
    }
    cases.add(
        reference(
            "E4-ER-28",
            "A session over WebSocket cannot be opened by a plain GET, refused by code 3",
            "observed; HS15",
            probe -> get(probe, "transport=websocket").expectError(3, BAD_REQUEST)));
    return cases;
  }

  private static List<Case> revisions() {
    String source = "Engine.IO 4; HS07, HS09";
    return List.of(
        required(
            "E4-ER-30",
            "A handshake without EIO is refused by code 5, or taken for revision 3 where that is let"
                + " in",
            source,
            probe -> expectNotRevision4(probe, "transport=polling")),
        required(
            "E4-ER-31",
            "A handshake with EIO=5 is refused by code 5, or taken for revision 3 where that is let"
                + " in",
            source,
            probe -> expectNotRevision4(probe, "EIO=5&transport=polling")),
        reference(
            "E4-ER-32",
            "A handshake with EIO=04 is refused by code 5, or taken for revision 3 where that is let"
                + " in",
            "observed",
            probe -> expectNotRevision4(probe, "EIO=04&transport=polling")),
        reference(
            "E4-ER-33",
            "A request that names another revision than its session's is refused by code 3",
            "observed; HS17",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              Http.of(probe)
                  .post(session.target().replace("EIO=4", "EIO=3"), "2:4a")
                  .send()
                  .expectError(3, BAD_REQUEST);
              session.expectNothingElse();
            }),
        reference(
            "E4-ER-34",
            "A request of a session that does not name the revision is refused by code 3",
            "observed; HS17",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              Http.of(probe)
                  .post(session.target().replace("EIO=4&", ""), "4a")
                  .send()
                  .expectError(3, BAD_REQUEST);
              session.expectNothingElse();
            }));
  }

  private static void expectNotRevision4(Probe probe, String query) {
    HttpAnswer answer = Http.of(probe).get(probe.target().enginePath() + "?" + query).send();
    if (probe.target().features().contains(EIO3)) {
      answer
          .expectStatus(200)
          // As text, or as bytes that begin with zero, which a client has to understand as well.
          .expect(
              answer.text().matches("(?s)([0-9]+:|\0.*)0\\{.*"), "the open packet of revision 3");
    } else {
      answer.expectError(5, UNSUPPORTED);
    }
  }

  private static List<Case> order() {
    return List.of(
        reference(
            "E4-ER-40",
            "The transport is looked at before the session",
            ORDER,
            probe -> get(probe, "transport=tube&sid=" + NOWHERE).expectError(0, UNKNOWN_TRANSPORT)),
        reference(
            "E4-ER-41",
            "The transport is looked at before the method",
            ORDER,
            probe ->
                Http.of(probe)
                    .post(target(probe, "transport=tube"), "")
                    .send()
                    .expectError(0, UNKNOWN_TRANSPORT)),
        reference(
            "E4-ER-42",
            "The transport is looked at before the revision",
            ORDER,
            probe ->
                Http.of(probe)
                    .get(probe.target().enginePath() + "?EIO=5&transport=tube")
                    .send()
                    .expectError(0, UNKNOWN_TRANSPORT)),
        reference(
            "E4-ER-43",
            "The session is looked at before the method",
            ORDER,
            probe ->
                Http.of(probe)
                    .request("PUT", target(probe, "transport=polling&sid=" + NOWHERE))
                    .body("")
                    .send()
                    .expectError(1, UNKNOWN_SID)),
        reference(
            "E4-ER-44",
            "The session is looked at before the revision",
            ORDER,
            probe ->
                Http.of(probe)
                    .get(probe.target().enginePath() + "?EIO=5&transport=polling&sid=" + NOWHERE)
                    .send()
                    .expectError(1, UNKNOWN_SID)),
        reference(
            "E4-ER-45",
            "A session that there is not is told before that no WebSocket is asked for",
            ORDER,
            probe -> get(probe, "transport=websocket&sid=" + NOWHERE).expectError(1, UNKNOWN_SID)),
        reference(
            "E4-ER-46",
            "The method is looked at before the revision",
            ORDER,
            probe ->
                Http.of(probe)
                    .post(probe.target().enginePath() + "?EIO=5&transport=polling", "")
                    .send()
                    .expectError(2, BAD_METHOD)),
        reference(
                "E4-ER-47",
                "The method is looked at before the application is asked",
                ORDER,
                probe ->
                    Http.of(probe)
                        .post(target(Engine4.EXTRAS, "transport=polling&refuse=no"), "")
                        .send()
                        .expectError(2, BAD_METHOD))
            .needing(EXTRAS),
        reference(
                "E4-ER-48",
                "The application is asked before the revision is looked at",
                ORDER,
                probe ->
                    Http.of(probe)
                        .get(Engine4.EXTRAS + "?EIO=5&transport=polling&refuse=no")
                        .send()
                        .expectError(4, "no"))
            .needing(EXTRAS));
  }

  private static List<Case> webSockets() {
    List<Case> cases = new ArrayList<>();
    cases.add(
        required(
            "E4-ER-50",
            "A WebSocket of a transport that there is not is refused",
            "Engine.IO 4; HS11",
            probe -> WebSocketClient.to(probe, target(probe, "transport=tube")).expectRefused()));
    cases.add(
        required(
            "E4-ER-51",
            "A WebSocket without a transport is refused",
            "Engine.IO 4; HS11",
            probe -> WebSocketClient.to(probe, target(probe, "a=b")).expectRefused()));
    cases.add(
        required(
            "E4-ER-52",
            "A WebSocket of the transport __proto__ is refused",
            "Engine.IO 4; HS12",
            probe ->
                WebSocketClient.to(probe, target(probe, "transport=__proto__")).expectRefused()));
    cases.add(
        required(
            "E4-ER-53",
            "A WebSocket of a session that there is not is refused",
            "Engine.IO 4; HS13",
            probe ->
                WebSocketClient.to(probe, target(probe, "transport=websocket&sid=" + NOWHERE))
                    .expectRefused()));
    cases.add(
        reference(
            "E4-ER-54",
            "A WebSocket of the transport polling is closed without a message",
            "observed; WS10",
            probe ->
                WebSocketClient.to(probe, target(probe, "transport=polling")).open().expectEnd()));
    cases.add(
        reference(
            "E4-ER-55",
            "A WebSocket is refused by status 400, the reason in words, and the end of the"
                + " connection",
            "observed; HS40",
            probe ->
                WebSocketClient.to(probe, target(probe, "transport=tube"))
                    .refused()
                    .expectStatus(400)
                    .expectHeader("connection", "close")
                    .expectBody(UNKNOWN_TRANSPORT)
                    .connection()
                    .expectClosed()));
    cases.add(
        reference(
            "E4-ER-56",
            "A WebSocket of a session that there is not is refused with the reason in words",
            "observed; HS40",
            probe ->
                WebSocketClient.to(probe, target(probe, "transport=websocket&sid=" + NOWHERE))
                    .refused()
                    .expectStatus(400)
                    .expectBody(UNKNOWN_SID)));
    cases.add(
        required(
            "E4-ER-57",
            "A WebSocket with EIO=5 is refused, or taken for revision 3 where that is let in",
            "Engine.IO 4; HS08",
            probe -> {
              var handshake =
                  WebSocketClient.to(
                      probe, probe.target().enginePath() + "?EIO=5&transport=websocket");
              if (!probe.target().features().contains(EIO3)) {
                handshake.expectRefused();
                return;
              }
              WebSocketClient socket = handshake.open();
              String first = socket.receive().text();
              if (!first.startsWith("0{")) {
                throw new Unmet("the open packet", first);
              }
              // Of revision 3: the client pings. An old client's Socket.IO is greeted at once.
              socket.sendText("2");
              String next = socket.receive().text();
              while (next.startsWith("4")) {
                next = socket.receive().text();
              }
              if (!next.equals("3")) {
                throw new Unmet("a pong", next);
              }
            }));
    cases.add(
        reference(
            "E4-ER-58",
            "A WebSocket that names another revision than its session's is refused, and does not"
                + " disturb it",
            "observed; HS17",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              WebSocketClient.to(probe, session.webSocketTarget().replace("EIO=4", "EIO=3"))
                  .expectRefused();
              session.stillAlive();
            }));
    return cases;
  }

  private static HttpAnswer get(Probe probe, String query) {
    return Http.of(probe).get(target(probe, query)).send();
  }
}
