package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.recommended;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.WebSocketClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** Paths, of which some are the engine's, and what stands behind the question mark. */
final class HttpTargets {

  private static final String OPENING = "?EIO=4&transport=polling";

  private HttpTargets() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    queries(cases);
    badQueries(cases);
    paths(cases);
    return cases;
  }

  private static void queries(List<Case> cases) {
    String source = "URL Living Standard, 5.1";
    cases.add(
        required(
            "HT-QU-01",
            "The order of the parameters does not matter",
            source,
            opens("?transport=polling&EIO=4")));
    cases.add(
        required(
            "HT-QU-02",
            "Parameters that the engine does not know are passed over",
            "Engine.IO 4, Handshake: clients add t; HS34",
            opens(OPENING + "&t=abc123&x=%F0%9F%98%80&token=a%26b%3Dc&supportsBinary=1")));
    cases.add(
        required(
            "HT-QU-03",
            "The value of a parameter may be percent-encoded",
            source,
            opens("?EIO=%34&transport=poll%69ng")));
    cases.add(
        required(
            "HT-QU-04",
            "The name of a parameter may be percent-encoded",
            source,
            opens("?%45IO=4&tr%61nsport=polling")));
    cases.add(
        reference(
            "HT-QU-05",
            "Of a parameter that is repeated the last value counts",
            "HS43",
            opens("?EIO=5&EIO=4&transport=tube&transport=polling")));
    cases.add(
        reference(
            "HT-QU-06", "An empty sid is none", "HS43", opens("?EIO=4&transport=polling&sid=")));
    cases.add(
        reference(
            "HT-QU-07",
            "Empty parameters and such without a value are passed over",
            source,
            opens("?&&EIO=4&flag&=&&transport=polling&")));
    cases.add(
        recommended(
            "HT-QU-08",
            "A percent sign with nothing sensible behind it is no reason to refuse",
            "URL Living Standard, 1.3: percent-decode",
            opens(OPENING + "&x=%zz&y=100%&%=1")));
    cases.add(
        reference(
            "HT-QU-09",
            "A query of 6,000 bytes is read",
            "RFC 9110, 4.1: 8,000 octets are recommended",
            opens("?x=" + "x".repeat(6_000) + "&EIO=4&transport=polling")));
    cases.add(
        reference(
                "HT-QU-10",
                "A plus sign in the query is a space, %2B is a plus sign",
                "URL Living Standard, 5.1: application/x-www-form-urlencoded",
                probe -> expectSeen(probe, "words=a+b%2Bc%20d", "words", "a b+c d"))
            .needing(Feature.CONVERSATION));
    cases.add(
        reference(
                "HT-QU-11",
                "Percent-encoded UTF-8 in the query comes to the application as text",
                source,
                probe -> expectSeen(probe, "w%C3%B6rd=%E2%82%AC%F0%9F%98%80", "wörd", "€😀"))
            .needing(Feature.CONVERSATION));
  }

  private static void badQueries(List<Case> cases) {
    String message = "Transport unknown";
    String source = "Engine.IO 4, Handshake; HS10";
    cases.add(
        required(
            "HT-QU-21",
            "A request without a query gets code 0",
            source,
            probe -> Requests.get(probe, probe.target().enginePath()).expectError(0, message)));
    cases.add(
        required(
            "HT-QU-22",
            "An empty transport gets code 0",
            source,
            refused("?EIO=4&transport=", 0, message)));
    cases.add(
        reference(
            "HT-QU-23",
            "The names of parameters are compared letter by letter: Transport is not transport",
            source,
            refused("?EIO=4&Transport=polling", 0, message)));
    cases.add(
        reference(
            "HT-QU-24",
            "The transport is compared letter by letter: Polling is not polling",
            source,
            refused("?EIO=4&transport=Polling", 0, message)));
    cases.add(
        reference(
            "HT-QU-25",
            "A semicolon does not separate parameters",
            "URL Living Standard, 5.1",
            refused("?EIO=4;transport=polling", 0, message)));
    cases.add(
        reference(
            "HT-QU-26",
            "What is percent-encoded separates no parameters",
            "URL Living Standard, 5.1",
            refused("?EIO=4%26transport=polling", 0, message)));
    cases.add(
        reference(
            "HT-QU-27",
            "The unknown transport is looked at before the unknown session",
            "HS10, HS13",
            refused("?EIO=4&transport=tube&sid=nobody", 0, message)));
    cases.add(
        required(
            "HT-QU-28",
            "An id that is no session's gets code 1",
            "HS13",
            refused("?EIO=4&transport=polling&sid=nobody", 1, "Session ID unknown")));
    cases.add(
        reference(
            "HT-QU-29",
            "transport=websocket without an upgrade gets code 3",
            "HS15",
            refused("?EIO=4&transport=websocket", 3, "Bad request")));
  }

  private static void paths(List<Case> cases) {
    String source = "reference server: its path is a prefix of the target";
    cases.add(
        reference(
            "HT-PA-01",
            "Deeper paths are the engine's, too",
            source,
            probe -> expectOpen(probe, probe.target().enginePath() + "any/thing" + OPENING)));
    cases.add(
        foreign("HT-PA-02", "The path without its last slash is not the engine's", p -> cut(p)));
    cases.add(foreign("HT-PA-03", "A path that only begins like it is not", p -> cut(p) + "x/"));
    cases.add(foreign("HT-PA-04", "The path in capitals is not", p -> p.toUpperCase(Locale.ROOT)));
    cases.add(foreign("HT-PA-05", "The root is not the engine's", p -> "/"));
    cases.add(foreign("HT-PA-06", "A foreign path is not the engine's", p -> "/foreign/"));
    cases.add(
        foreign("HT-PA-07", "The path further down is not the engine's", p -> "/foreign" + p));
    cases.add(
        reference(
            "HT-PA-08",
            "A WebSocket for a foreign path is not the engine's",
            "reference server: destroyUpgrade",
            probe ->
                WebSocketClient.to(probe, "/foreign/?EIO=4&transport=websocket").expectRefused()));
    cases.add(
        reference(
                "HT-PA-09",
                "A session is known at the path where it was opened, and not at another",
                "HS13",
                probe -> {
                  EngineClient session = EngineClient.polling(probe).open();
                  Requests.get(
                          probe, probe.target().socketPath() + OPENING + "&sid=" + session.sid())
                      .expectError(1, "Session ID unknown");
                  session.stillAlive();
                })
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        recommended(
            "HT-PA-10",
            "A target may be written with scheme and host",
            "RFC 9112, 3.2.2",
            probe -> expectOpen(probe, probe.target().url() + Requests.opening(probe))));
  }

  private static String cut(String path) {
    return path.substring(0, path.length() - 1);
  }

  private static Case.Procedure opens(String query) {
    return probe -> expectOpen(probe, probe.target().enginePath() + query);
  }

  private static void expectOpen(Probe probe, String target) {
    HttpAnswer answer = Requests.get(probe, target).expectStatus(200);
    answer.expect(answer.text().startsWith("0{"), "an open packet of Engine.IO 4");
  }

  private static Case.Procedure refused(String query, int code, String message) {
    return probe ->
        Requests.get(probe, probe.target().enginePath() + query).expectError(code, message);
  }

  private static Case foreign(String id, String rule, UnaryOperator<String> path) {
    return reference(
        id,
        rule,
        "reference server: its path is a prefix of the target",
        probe -> {
          HttpAnswer answer =
              Requests.get(probe, path.apply(probe.target().enginePath()) + OPENING);
          answer.expect(
              !answer.text().contains("\"sid\"") && !answer.text().contains("\"code\""),
              "an answer that is not the engine's");
        });
  }

  private static void expectSeen(Probe probe, String parameter, String name, String value) {
    SocketIoClient client = EngineClient.webSocket(probe).query(parameter).openSocketIo();
    client.connect("/");
    JsonNode handshake = client.emitWithAck("/", "handshake").get(0);
    if (!handshake.path("query").path(name).asString("").equals(value)) {
      throw new Unmet(
          "a query with " + name + " = \"" + value + "\"", handshake.path("query").toString());
    }
  }
}
