package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.PendingAnswer;
import io.undersocket.tck.wire.WebSocketClient;
import io.undersocket.tck.wire.WebSocketHandshake;
import java.util.ArrayList;
import java.util.List;

/** The cookie, headers that the application adds, and whom the application refuses. */
final class HttpExtras {

  private static final String COOKIE = "set-cookie";
  private static final String INITIAL = "x-initial";
  private static final String ALWAYS = "x-always";

  private HttpExtras() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cookies(cases);
    addedHeaders(cases);
    refusals(cases);
    return cases.stream().map(one -> one.needing(Feature.EXTRAS)).toList();
  }

  private static void cookies(List<Case> cases) {
    cases.add(
        required(
            "HT-CK-01",
            "The answer that opens a session sets a cookie with the id of the session",
            "reference server: cookie; CK01",
            probe -> {
              HttpAnswer answer = Requests.get(probe, Requests.openingOfExtras());
              answer.expectHeaderWith(COOKIE, "io=" + sid(answer));
            }));
    cases.add(
        reference(
            "HT-CK-02",
            "The cookie is for every path, kept from scripts, and lax towards other sites",
            "reference server: cookie; CK01",
            probe -> {
              HttpAnswer answer = Requests.get(probe, Requests.openingOfExtras());
              answer.expectHeader(COOKIE, "io=" + sid(answer) + "; Path=/; HttpOnly; SameSite=Lax");
            }));
    cases.add(
        reference(
            "HT-CK-03",
            "Polls and answers to POSTs set no cookie",
            "CK01: only the handshake",
            probe -> {
              EngineClient session = Requests.extras(probe);
              session.post("4hello").expectStatus(200).expectNoHeader(COOKIE);
              session.poll().expectStatus(200).expectNoHeader(COOKIE);
            }));
    cases.add(
        reference(
            "HT-CK-04",
            "Refusals set no cookie",
            "CK01: only the handshake",
            probe -> {
              Requests.get(probe, Requests.EXTRAS).expectStatus(400).expectNoHeader(COOKIE);
              Requests.get(probe, Requests.openingOfExtras() + "&refuse=no")
                  .expectStatus(403)
                  .expectNoHeader(COOKIE);
            }));
    cases.add(
        reference(
            "HT-CK-05",
            "A session that opens over WebSocket gets no cookie",
            "CK07",
            probe -> webSocket(probe, "").open().answer().expectNoHeader(COOKIE)));
    cases.add(
        reference(
            "HT-CK-06",
            "An upgrade sets no cookie",
            "CK07",
            probe -> Requests.extras(probe).beginUpgrade().answer().expectNoHeader(COOKIE)));
    cases.add(
        required(
            "HT-CK-07",
            "A cookie that a client brings does not stand for the sid in the query",
            "Engine.IO 4: the session is named by sid",
            probe -> {
              EngineClient session = EngineClient.polling(probe).path(Requests.EXTRAS).open();
              HttpAnswer answer =
                  Http.of(probe)
                      .get(Requests.openingOfExtras())
                      .header("Cookie", "io=" + session.sid())
                      .send()
                      .expectStatus(200);
              answer.expect(!sid(answer).equals(session.sid()), "a session of its own");
              session.stillAlive();
            }));
  }

  private static void addedHeaders(List<Case> cases) {
    String source = "reference server: initial_headers and headers; ";
    cases.add(
        reference(
            "HT-HK-01",
            "What is to be added to the first answer is added over polling",
            source + "CK10",
            probe ->
                Requests.get(probe, Requests.openingOfExtras())
                    .expectHeader(INITIAL, "1")
                    .expectHeader(ALWAYS, "1")));
    cases.add(
        reference(
            "HT-HK-02",
            "Polls get what is to be added to every answer, and not what is for the first",
            source + "CK12",
            probe -> {
              EngineClient session = Requests.extras(probe);
              session.post("4hello");
              session.poll().expectStatus(200).expectHeader(ALWAYS, "1").expectNoHeader(INITIAL);
            }));
    cases.add(
        reference(
            "HT-HK-03",
            "Answers to POSTs get what is to be added to every answer, and not what is for the"
                + " first",
            source + "CK12",
            probe ->
                Requests.extras(probe)
                    .post("4hello")
                    .expectStatus(200)
                    .expectHeader(ALWAYS, "1")
                    .expectNoHeader(INITIAL)));
    cases.add(
        reference(
            "HT-HK-04",
            "The 101 by which a session opens gets both",
            source + "CK11",
            probe ->
                webSocket(probe, "")
                    .open()
                    .answer()
                    .expectHeader(INITIAL, "1")
                    .expectHeader(ALWAYS, "1")));
    cases.add(
        reference(
            "HT-HK-05",
            "The 101 of an upgrade gets what is for every answer, and not what is for the first",
            source + "CK12",
            probe ->
                Requests.extras(probe)
                    .beginUpgrade()
                    .answer()
                    .expectHeader(ALWAYS, "1")
                    .expectNoHeader(INITIAL)));
    cases.add(
        reference(
            "HT-HK-06",
            "Refusals get neither",
            source + "not for refusals",
            probe -> {
              for (HttpAnswer answer :
                  List.of(
                      Requests.get(probe, Requests.EXTRAS),
                      Requests.get(probe, Requests.openingOfExtras() + "&refuse=no"),
                      Http.of(probe)
                          .request("PUT", Requests.extras(probe).target())
                          .send()
                          .expectStatus(500))) {
                answer.expectNoHeader(ALWAYS).expectNoHeader(INITIAL);
              }
            }));
    cases.add(
        reference(
            "HT-HK-07",
            "A poll that is ended by the close packet gets what is for every answer",
            source + "CK12",
            probe -> {
              EngineClient session = Requests.extras(probe);
              PendingAnswer poll = session.beginPoll();
              session.post("1").expectStatus(200);
              poll.await().expectStatus(200).expectHeader(ALWAYS, "1");
            }));
  }

  private static void refusals(List<Case> cases) {
    cases.add(
        required(
            "HT-AR-01",
            "Whom the application refuses gets status 403 and code 4, with the application's text",
            "reference server: allowRequest; HS19",
            probe ->
                Requests.get(probe, Requests.openingOfExtras() + "&refuse=not+today")
                    .expectError(4, "not today")
                    .expectHeader("content-type", "application/json")));
    cases.add(
        reference(
            "HT-AR-02",
            "Without a text the message is Forbidden",
            "HS19",
            probe ->
                Requests.get(probe, Requests.openingOfExtras() + "&refuse=")
                    .expectError(4, "Forbidden")));
    cases.add(
        required(
            "HT-AR-03",
            "A text with quotes and letters of all kinds comes as JSON",
            "RFC 8259, 7",
            probe -> {
              HttpAnswer answer =
                  Requests.get(
                          probe,
                          Requests.openingOfExtras()
                              + "&refuse=%22no%22%20%5C%20%3Cb%3E%0A%E2%82%AC%F0%9F%98%80")
                      .expectStatus(403);
              answer.expect(
                  answer
                      .json()
                      .path("message")
                      .asString("")
                      .equals("\"no\" \\ <b>\n\u20ac\ud83d\ude00"),
                  "the message as it was said");
            }));
    cases.add(
        reference(
            "HT-AR-04",
            "Over WebSocket the refusal has status 400 and the text as its body",
            "HS21; reference server: abortUpgrade",
            probe -> {
              HttpAnswer answer = webSocket(probe, "&refuse=not+today").refused();
              answer
                  .expectStatus(400)
                  .expectBody("not today")
                  .expectHeader("content-type", "text/html")
                  .connection()
                  .expectClosed();
            }));
    cases.add(
        required(
            "HT-AR-05",
            "Over WebSocket whom the application refuses is not let in",
            "HS21",
            probe -> webSocket(probe, "&refuse=no").expectRefused()));
    cases.add(
        reference(
            "HT-AR-06",
            "The application is not asked about a session that is open",
            "HS22",
            probe -> {
              EngineClient session = Requests.extras(probe);
              Http http = Http.of(probe);
              String refused = session.target() + "&refuse=no";
              http.post(refused, "4hello").send().expectStatus(200).expectBody("ok");
              http.get(refused).send().expectStatus(200).expectBody("4hello");
            }));
    cases.add(
        reference(
            "HT-AR-07",
            "The application is not asked about an upgrade",
            "HS22",
            probe -> {
              EngineClient session = Requests.extras(probe);
              WebSocketClient upgrade =
                  WebSocketClient.to(probe, session.webSocketTarget() + "&refuse=no").open();
              upgrade.sendText("2probe").expectText("3probe");
            }));
    cases.add(
        reference(
            "HT-AR-08",
            "What is wrong with a request is told before the application is asked",
            "reference server: order of verification",
            probe -> {
              String refused = Requests.openingOfExtras() + "&refuse=no";
              Http http = Http.of(probe);
              http.get(refused.replace("polling", "tube"))
                  .send()
                  .expectError(0, "Transport unknown");
              http.post(refused, "").send().expectError(2, "Bad handshake method");
              http.get(refused + "&sid=nobody").send().expectError(1, "Session ID unknown");
            }));
    cases.add(
        reference(
            "HT-AR-09",
            "An Engine.IO that the server does not speak is found out after the application",
            "reference server: order of verification",
            probe ->
                Requests.get(probe, Requests.EXTRAS + "?EIO=2&transport=polling&refuse=no")
                    .expectError(4, "no")));
  }

  private static WebSocketHandshake webSocket(Probe probe, String more) {
    return WebSocketClient.to(probe, Requests.EXTRAS + "?EIO=4&transport=websocket" + more);
  }

  private static String sid(HttpAnswer answer) {
    String body = answer.expectStatus(200).text();
    String before = "\"sid\":\"";
    int at = body.indexOf(before) + before.length();
    if (at < before.length()) {
      throw new Unmet("an open packet with a sid", body);
    }
    return body.substring(at, body.indexOf('"', at));
  }
}
