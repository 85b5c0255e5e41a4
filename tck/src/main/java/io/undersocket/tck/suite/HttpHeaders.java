package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake.Polls;
import io.undersocket.tck.wire.EnginePacket;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.PendingAnswer;
import io.undersocket.tck.wire.WebSocketClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the answers say about themselves. */
final class HttpHeaders {

  private static final String PAYLOAD = "text/plain; charset=UTF-8";

  private HttpHeaders() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    payloads(cases);
    posts(cases);
    refusals(cases);
    oldBrowsers(cases);
    return cases;
  }

  private static void payloads(List<Case> cases) {
    cases.add(
        reference(
            "HT-HE-01",
            "The answer that opens a session is text/plain; charset=UTF-8",
            "reference server: polling",
            probe ->
                Requests.get(probe, Requests.opening(probe))
                    .expectHeader("content-type", PAYLOAD)));
    cases.add(
        reference(
                "HT-HE-02",
                "The answer to a poll is text/plain; charset=UTF-8, bytes in it or not",
                "reference server: polling",
                probe -> {
                  EngineClient session = byHand(probe);
                  Requests.echoOf(session, "\u20ac").expectHeader("content-type", PAYLOAD);
                  Requests.echoOf(session, EnginePacket.message((byte) 1))
                      .expectHeader("content-type", PAYLOAD);
                })
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        required(
                "HT-HE-03",
                "Text is sent in UTF-8, and its length counts bytes",
                "Engine.IO 4, HTTP long-polling; RFC 9110, 8.6",
                probe -> {
                  EngineClient session = byHand(probe);
                  String text = Wares.text(500);
                  HttpAnswer answer = Requests.echoOf(session, text);
                  String length = answer.header("content-length");
                  int bytes = answer.body().length;
                  answer.expect(
                      new String(answer.body(), StandardCharsets.UTF_8).startsWith("4" + text)
                          && (length == null || Integer.parseInt(length) == bytes),
                      "the text in UTF-8");
                })
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        reference(
            "HT-HE-04",
            "No cache may keep what opens a session",
            "reference server: RFC 9111, 5.2.2.5; CK08",
            probe ->
                Requests.get(probe, Requests.opening(probe))
                    .expectHeader("cache-control", "no-store")));
    cases.add(
        reference(
            "HT-HE-05",
            "No cache may keep the answer to a poll",
            "reference server: RFC 9111, 5.2.2.5; CK08",
            probe ->
                byHand(probe).poll().expectStatus(200).expectHeader("cache-control", "no-store")));
    cases.add(
        reference(
            "HT-HE-06",
            "Answers have neither an ETag nor a Last-Modified",
            "reference server: polling",
            probe -> {
              EngineClient session = byHand(probe);
              for (HttpAnswer answer :
                  List.of(
                      Requests.get(probe, Requests.opening(probe)),
                      session.poll(),
                      session.post("3"),
                      Requests.get(probe, probe.target().enginePath()))) {
                answer.expectNoHeader("etag").expectNoHeader("last-modified");
              }
            }));
    cases.add(
        reference(
            "HT-HE-07",
            "The base sets no cookie",
            "CK06",
            probe -> {
              Requests.get(probe, Requests.opening(probe)).expectNoHeader("set-cookie");
              byHand(probe).poll().expectNoHeader("set-cookie");
            }));
    cases.add(
        required(
            "HT-HE-08",
            "Answers are dated",
            "RFC 9110, 6.6.1",
            probe ->
                Requests.get(probe, Requests.opening(probe)).expectHeaderWith("date", " GMT")));
  }

  private static void posts(List<Case> cases) {
    cases.add(
        reference(
            "HT-HE-11",
            "The answer to a POST is text/html, two bytes long",
            "reference server: polling",
            probe ->
                byHand(probe)
                    .post("3")
                    .expectStatus(200)
                    .expectBody("ok")
                    .expectHeader("content-type", "text/html")
                    .expectHeader("content-length", "2")));
    cases.add(
        reference(
            "HT-HE-12",
            "No cache may keep the answer to a POST",
            "reference server: RFC 9111, 5.2.2.5; CK08",
            probe -> byHand(probe).post("3").expectHeader("cache-control", "no-store")));
  }

  private static void refusals(List<Case> cases) {
    cases.add(
        reference(
            "HT-HE-21",
            "A refusal is application/json",
            "reference server: abortRequest",
            probe -> {
              String type = "application/json";
              Requests.get(probe, probe.target().enginePath()).expectHeader("content-type", type);
              Http.of(probe)
                  .post(Requests.opening(probe), "")
                  .send()
                  .expectHeader("content-type", type);
              Requests.get(probe, Requests.opening(probe) + "&sid=nobody")
                  .expectHeader("content-type", type);
            }));
    cases.add(
        reference(
            "HT-HE-22",
            "A refusal has a code and a message, in this order, and nothing else",
            "reference server: abortRequest",
            probe ->
                Requests.get(probe, probe.target().enginePath())
                    .expectBody("{\"code\":0,\"message\":\"Transport unknown\"}")));
    cases.add(
        reference(
            "HT-HE-23",
            "A second poll beside one that is held gets status 400 and no body",
            "PO06",
            probe -> {
              EngineClient session = byHand(probe);
              PendingAnswer held = session.beginPoll();
              PendingAnswer second = session.beginPoll();
              // Which of the two came first is the network's affair.
              HttpAnswer refused = second.await();
              HttpAnswer ended = held.await();
              if (refused.status() == 200) {
                HttpAnswer swapped = refused;
                refused = ended;
                ended = swapped;
              }
              refused.expectStatus(400).expectEmptyBody();
              ended.expectStatus(200).expectBody("1");
            }));
    cases.add(
        reference(
            "HT-HE-24",
            "The refusal of a WebSocket is the bare message, as text/html, and the end of the"
                + " connection",
            "reference server: abortUpgrade; HS40",
            probe -> {
              HttpAnswer answer =
                  WebSocketClient.to(probe, probe.target().enginePath() + "?EIO=4&transport=tube")
                      .refused();
              answer
                  .expectStatus(400)
                  .expectBody("Transport unknown")
                  .expectHeader("content-type", "text/html")
                  .expectHeader("content-length", "17")
                  .expectHeaderWith("connection", "close");
              answer.connection().expectClosed();
            }));
  }

  private static void oldBrowsers(List<Case> cases) {
    String source = "reference server: polling; CK09";
    for (String[] browser :
        new String[][] {
          {"31", "Internet Explorer 8", "Mozilla/4.0 (compatible;MSIE 8.0;Windows NT 6.1)"},
          {"32", "Internet Explorer 11", "Mozilla/5.0 (Windows NT 6.3; Trident/7.0; rv:11.0)"}
        }) {
      cases.add(
          reference(
              "HT-HE-" + browser[0],
              browser[1] + " is told to leave answers as they are: X-XSS-Protection: 0",
              source,
              probe -> {
                EngineClient session =
                    EngineClient.polling(probe)
                        .polls(Polls.BY_HAND)
                        .header("User-Agent", browser[2])
                        .open();
                session.poll().expectHeader("x-xss-protection", "0");
                session.post("3").expectHeader("x-xss-protection", "0");
              }));
    }
    cases.add(
        reference(
            "HT-HE-33",
            "Other browsers are not told so",
            source,
            probe ->
                EngineClient.polling(probe)
                    .header("User-Agent", "Mozilla/5.0 (X11; Linux) Firefox/140.0")
                    .answer()
                    .expectNoHeader("x-xss-protection")));
  }

  private static EngineClient byHand(Probe probe) {
    return EngineClient.polling(probe).polls(Polls.BY_HAND).open();
  }
}
