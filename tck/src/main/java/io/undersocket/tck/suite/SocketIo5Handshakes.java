package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake;
import io.undersocket.tck.wire.Json;
import io.undersocket.tck.wire.SocketIoClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What the application is told of how a client came: its handshake. */
final class SocketIo5Handshakes {

  private SocketIo5Handshakes() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    query(cases);
    request(cases);
    return cases.stream().map(one -> one.needing(Feature.CONVERSATION)).toList();
  }

  private static void query(List<Case> cases) {
    cases.add(
        reference(
            "S5-HA-01",
            "The handshake has the query of the first request, decoded",
            "CN22",
            probe -> {
              JsonNode query =
                  handshake(EngineClient.polling(probe).query("a=%26%3D%3F+%C3%A9").query("none="))
                      .path("query");
              expectMember(query, "a", "&=? \u00e9");
              expectMember(query, "none", "");
              expectMember(query, "EIO", "4");
              expectMember(query, "transport", "polling");
              handshakeOverWebSocket(probe);
            }));
    cases.add(
        reference(
            "S5-HA-02",
            "The handshake's url is the target of the first request, with its query",
            "Observed",
            probe -> {
              JsonNode handshake = handshake(EngineClient.webSocket(probe).query("a=%26"));
              String url = handshake.path("url").asString("");
              expect(
                  url.startsWith(probe.target().socketPath() + "?") && url.contains("a=%26"),
                  "the url " + probe.target().socketPath() + "?...a=%26",
                  url);
            }));
    cases.add(
        reference(
            "S5-HA-03",
            "Each namespace has its own auth, and the query of the connection",
            "CN23",
            probe -> {
              SocketIoClient client = EngineClient.webSocket(probe).query("q=1").openSocketIo();
              client.connect("/", Map.of("n", 1));
              client.connect("/custom", Map.of("n", 2));
              for (int i = 1; i <= 2; i++) {
                JsonNode shown = client.emitWithAck(i == 1 ? "/" : "/custom", "handshake").get(0);
                expectMember(shown.path("query"), "q", "1");
                expectMember(shown.path("auth"), "n", i);
              }
            }));
  }

  private static void handshakeOverWebSocket(Probe probe) {
    JsonNode query = handshake(EngineClient.webSocket(probe).query("a=1")).path("query");
    expectMember(query, "a", "1");
    expectMember(query, "transport", "websocket");
  }

  private static void request(List<Case> cases) {
    cases.add(
        reference(
            "S5-HA-04",
            "The handshake's headers have their names in lower case, and their values as sent",
            "Observed",
            probe -> {
              JsonNode headers =
                  handshake(EngineClient.polling(probe).header("X-Of-The-Case", "As Sent"))
                      .path("headers");
              expectMember(headers, "x-of-the-case", "As Sent");
              expect(headers.get("X-Of-The-Case") == null, "names in lower case only", headers);
              expect(headers.path("host").isString(), "the header host", headers);
            }));
    cases.add(
        reference(
            "S5-HA-05",
            "A request with an Origin comes across domains; one without does not",
            "Observed",
            probe -> {
              expectMember(handshake(EngineClient.polling(probe)), "xdomain", false);
              expectMember(
                  handshake(EngineClient.polling(probe).header("Origin", "https://a.example")),
                  "xdomain",
                  true);
            }));
    cases.add(
        reference(
            "S5-HA-06",
            "A handshake is called secure if it came over TLS",
            "Observed",
            probe ->
                expectMember(
                    handshake(EngineClient.webSocket(probe)),
                    "secure",
                    "https".equals(probe.target().url().getScheme()))));
    cases.add(
        reference(
            "S5-HA-07",
            "The handshake says when it was, as a text and in milliseconds",
            "Observed",
            probe -> {
              JsonNode handshake = handshake(EngineClient.webSocket(probe));
              expect(handshake.path("time").isString(), "a text as time", handshake);
              expect(handshake.path("issued").isIntegralNumber(), "a number as issued", handshake);
            }));
    cases.add(
        reference(
            "S5-HA-08",
            "The handshake stays that of the first request after the upgrade",
            "Observed",
            probe -> {
              SocketIoClient client = EngineClient.polling(probe).query("a=1").openSocketIo();
              client.connect("/");
              JsonNode before = client.emitWithAck("/", "handshake").get(0);
              client.engine().upgrade();
              JsonNode after = client.emitWithAck("/", "handshake").get(0);
              expect(Json.same(before, after), before.toString(), after);
              expectMember(after.path("query"), "transport", "polling");
            }));
  }

  private static JsonNode handshake(EngineHandshake engine) {
    SocketIoClient client = engine.openSocketIo();
    client.connect("/");
    List<JsonNode> answer = client.emitWithAck("/", "handshake");
    expect(answer.size() == 1 && answer.get(0).isObject(), "the handshake as an object", answer);
    return answer.get(0);
  }

  private static void expectMember(JsonNode object, String name, Object value) {
    JsonNode member = object.path(name);
    expect(Json.same(member, Json.of(value)), "\"" + name + "\" to be " + Json.of(value), object);
  }
}
