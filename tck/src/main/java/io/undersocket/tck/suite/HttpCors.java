package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake.Polls;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.HttpRequest;
import io.undersocket.tck.wire.PendingAnswer;
import io.undersocket.tck.wire.WebSocketClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What pages of other origins are told: the base lets any in, the extras one. */
final class HttpCors {

  private static final String ALLOW_ORIGIN = "access-control-allow-origin";
  private static final String ALLOW_METHODS = "access-control-allow-methods";
  private static final String ALLOW_HEADERS = "access-control-allow-headers";
  private static final String CREDENTIALS = "access-control-allow-credentials";
  private static final String EXPOSED = "access-control-expose-headers";
  private static final String MAX_AGE = "access-control-max-age";
  private static final String PAGE = "https://page.example";
  private static final String LISTED = "https://allowed.example";
  private static final int CONTRACT_LIMIT = 1_000_000;

  private HttpCors() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    anyOrigin(cases);
    preflights(cases);
    List<Case> extras = new ArrayList<>();
    oneOrigin(extras);
    extras.forEach(one -> cases.add(one.needing(Feature.EXTRAS)));
    return cases;
  }

  private static void anyOrigin(List<Case> cases) {
    String source = "Fetch Standard, 3.3 (CORS); contract: origin *";
    cases.add(
        required(
            "HT-CO-01",
            "A page of any origin may open a session: Access-Control-Allow-Origin is *",
            source + "; CK19",
            probe ->
                from(PAGE, Http.of(probe).get(Requests.opening(probe)))
                    .send()
                    .expectStatus(200)
                    .expectHeader(ALLOW_ORIGIN, "*")));
    cases.add(
        required(
            "HT-CO-02",
            "A page of any origin may read polls and answers to POSTs",
            source,
            probe -> {
              EngineClient session = session(probe, PAGE);
              session.poll().expectStatus(200).expectHeader(ALLOW_ORIGIN, "*");
              session.post("3").expectStatus(200).expectHeader(ALLOW_ORIGIN, "*");
            }));
    cases.add(
        required(
            "HT-CO-03",
            "A page of any origin may read why it is refused",
            source,
            probe -> {
              Http http = Http.of(probe);
              String opening = Requests.opening(probe);
              for (HttpRequest refused :
                  List.of(
                      http.get(probe.target().enginePath()),
                      http.get(opening + "&sid=nobody"),
                      http.post(opening, ""),
                      http.get(opening.replace("polling", "websocket")))) {
                from(PAGE, refused).send().expectStatus(400).expectHeader(ALLOW_ORIGIN, "*");
              }
            }));
    cases.add(
        reference(
            "HT-CO-04",
            "A bare status can be read by a page, too: 500 for a method",
            source,
            probe -> {
              EngineClient session = session(probe, PAGE);
              from(PAGE, Http.of(probe).request("PUT", session.target()))
                  .send()
                  .expectStatus(500)
                  .expectHeader(ALLOW_ORIGIN, "*");
            }));
    cases.add(
        reference(
            "HT-CO-05",
            "A bare status can be read by a page, too: 413 for a body",
            source,
            probe -> {
              EngineClient session = session(probe, PAGE);
              session
                  .post("x".repeat(CONTRACT_LIMIT + 1))
                  .expectStatus(413)
                  .expectHeader(ALLOW_ORIGIN, "*");
            }));
    cases.add(
        reference(
            "HT-CO-06",
            "A bare status can be read by a page, too: 400 for a second poll",
            source,
            probe -> {
              EngineClient session = session(probe, PAGE);
              PendingAnswer one = session.beginPoll();
              PendingAnswer two = session.beginPoll();
              one.await().expectHeader(ALLOW_ORIGIN, "*");
              two.await().expectHeader(ALLOW_ORIGIN, "*");
            }));
    cases.add(
        reference(
            "HT-CO-07",
            "The origin * is sent without being asked, and to the origin null",
            "reference server: cors",
            probe -> {
              Requests.get(probe, Requests.opening(probe)).expectHeader(ALLOW_ORIGIN, "*");
              from("null", Http.of(probe).get(Requests.opening(probe)))
                  .send()
                  .expectHeader(ALLOW_ORIGIN, "*");
            }));
    cases.add(
        reference(
            "HT-CO-08",
            "With the origin * nothing varies, and there are no credentials",
            "Fetch Standard, 3.3.5 and 3.3.7",
            probe ->
                from(PAGE, Http.of(probe).get(Requests.opening(probe)))
                    .send()
                    .expectNoHeader("vary")
                    .expectNoHeader(CREDENTIALS)
                    .expectNoHeader(EXPOSED)));
    cases.add(
        reference(
            "HT-CO-09",
            "What is for preflights stands in no other answer",
            "CK14",
            probe -> {
              EngineClient session = session(probe, PAGE);
              for (HttpAnswer answer :
                  List.of(
                      from(PAGE, Http.of(probe).get(Requests.opening(probe))).send(),
                      session.poll(),
                      session.post("3"))) {
                answer
                    .expectNoHeader(ALLOW_METHODS)
                    .expectNoHeader(ALLOW_HEADERS)
                    .expectNoHeader(MAX_AGE);
              }
            }));
    cases.add(
        reference(
            "HT-CO-10",
            "The 101 of a WebSocket has the headers, too",
            "reference server: middlewares of upgrades; CK21",
            probe ->
                WebSocketClient.to(
                        probe, probe.target().enginePath() + "?EIO=4&transport=websocket")
                    .header("Origin", PAGE)
                    .open()
                    .answer()
                    .expectHeader(ALLOW_ORIGIN, "*")));
  }

  private static void preflights(List<Case> cases) {
    cases.add(
        required(
            "HT-CO-21",
            "A preflight is told that the page may send the header that it asks for",
            "Fetch Standard, 4.8: CORS-preflight; CK18",
            probe -> {
              HttpAnswer answer = preflight(probe, Requests.opening(probe));
              // POST needs no permission of its own.
              answer
                  .expect(answer.status() / 100 == 2, "a status of success")
                  .expectHeader(ALLOW_ORIGIN, "*")
                  .expectHeaderWith(ALLOW_HEADERS, "x-token")
                  .expectHeaderWith(ALLOW_HEADERS, "content-type");
            }));
    cases.add(
        reference(
            "HT-CO-22",
            "The answer to a preflight is 204, without a body",
            "CK13",
            probe ->
                preflight(probe, Requests.opening(probe)).expectStatus(204).expectEmptyBody()));
    cases.add(
        reference(
            "HT-CO-23",
            "A preflight is told these methods: GET,HEAD,PUT,PATCH,POST,DELETE",
            "CK13",
            probe ->
                preflight(probe, Requests.opening(probe))
                    .expectHeader(ALLOW_METHODS, "GET,HEAD,PUT,PATCH,POST,DELETE")));
    cases.add(
        reference(
            "HT-CO-24",
            "The headers that a preflight asks for are those that it may send; the answer varies"
                + " with them",
            "reference server: cors",
            probe ->
                preflight(probe, Requests.opening(probe))
                    .expectHeader(ALLOW_HEADERS, "content-type, x-token")
                    .expectHeaderWith("vary", "Access-Control-Request-Headers")));
    cases.add(
        reference(
            "HT-CO-25",
            "A preflight that asks for no headers is told of none",
            "reference server: cors",
            probe ->
                from(PAGE, Http.of(probe).request("OPTIONS", Requests.opening(probe)))
                    .header("Access-Control-Request-Method", "POST")
                    .send()
                    .expectStatus(204)
                    .expectNoHeader(ALLOW_HEADERS)));
    cases.add(
        reference(
            "HT-CO-26",
            "Any OPTIONS is a preflight, without an origin and without a query, too",
            "reference server: cors",
            probe ->
                Http.of(probe)
                    .request("OPTIONS", probe.target().enginePath())
                    .send()
                    .expectStatus(204)
                    .expectHeader(ALLOW_ORIGIN, "*")
                    .expectHeaderWith(ALLOW_METHODS, "POST")));
    cases.add(
        required(
            "HT-CO-27",
            "A preflight for a session is answered, and does nothing to it",
            "Fetch Standard, 4.8",
            probe -> {
              EngineClient session = EngineClient.polling(probe).open();
              for (int i = 0; i < 3; i++) {
                preflight(probe, session.target()).expectHeader(ALLOW_ORIGIN, "*");
              }
              session.stillAlive();
            }));
    cases.add(
        reference(
            "HT-CO-28",
            "A preflight is not told to be kept where no time was said",
            "contract: no maxAge",
            probe -> preflight(probe, Requests.opening(probe)).expectNoHeader(MAX_AGE)));
  }

  private static void oneOrigin(List<Case> cases) {
    String source = "contract: one origin, credentials, exposedHeaders, maxAge; CK16";
    cases.add(
        required(
            "HT-CO-41",
            "The page of the one origin may open a session, with credentials",
            source,
            probe ->
                from(LISTED, Http.of(probe).get(Requests.openingOfExtras()))
                    .send()
                    .expectStatus(200)
                    .expectHeader(ALLOW_ORIGIN, LISTED)
                    .expectHeader(CREDENTIALS, "true")));
    cases.add(
        required(
            "HT-CO-42",
            "A page of another origin is not told that it may",
            source,
            probe -> {
              HttpAnswer answer = from(PAGE, Http.of(probe).get(Requests.openingOfExtras())).send();
              answer.expect(
                  !answer.headers(ALLOW_ORIGIN).contains(PAGE)
                      && !answer.headers(ALLOW_ORIGIN).contains("*"),
                  "no Access-Control-Allow-Origin for " + PAGE);
            }));
    cases.add(
        reference(
            "HT-CO-43",
            "A request of another origin is answered all the same: the browser keeps it from the"
                + " page",
            "CK15",
            probe ->
                from(PAGE, Http.of(probe).get(Requests.openingOfExtras()))
                    .send()
                    .expectStatus(200)
                    .expectHeader(ALLOW_ORIGIN, LISTED)));
    cases.add(
        reference(
            "HT-CO-44",
            "One fixed origin is sent to everyone, and Vary says Origin",
            "reference server: cors",
            probe ->
                Requests.get(probe, Requests.openingOfExtras())
                    .expectHeader(ALLOW_ORIGIN, LISTED)
                    .expectHeader("vary", "Origin")));
    cases.add(
        required(
            "HT-CO-45",
            "Pages are told which headers they may read",
            source,
            probe ->
                from(LISTED, Http.of(probe).get(Requests.openingOfExtras()))
                    .send()
                    .expectHeader(EXPOSED, "X-Exposed")));
    cases.add(
        required(
            "HT-CO-46",
            "Polls and answers to POSTs say the same",
            source,
            probe -> {
              EngineClient session = Requests.extras(probe);
              expectAllowed(session.post("4hello").expectStatus(200));
              expectAllowed(session.poll().expectStatus(200));
            }));
    cases.add(
        reference(
            "HT-CO-47",
            "Refusals say the same, also those of allowRequest",
            source,
            probe -> {
              expectAllowed(Requests.get(probe, Requests.EXTRAS).expectStatus(400));
              expectAllowed(
                  Requests.get(probe, Requests.openingOfExtras() + "&sid=nobody")
                      .expectStatus(400));
              expectAllowed(
                  Requests.get(probe, Requests.openingOfExtras() + "&refuse=no").expectStatus(403));
            }));
    cases.add(
        reference(
            "HT-CO-48",
            "The 101 of a WebSocket says the same",
            "CK21",
            probe ->
                expectAllowed(
                    WebSocketClient.to(probe, Requests.EXTRAS + "?EIO=4&transport=websocket")
                        .header("Origin", LISTED)
                        .open()
                        .answer())));
    cases.add(
        required(
            "HT-CO-49",
            "A preflight is told for how long it holds",
            source,
            probe ->
                preflight(probe, Requests.openingOfExtras())
                    .expectHeader(MAX_AGE, "600")
                    .expectHeader(ALLOW_ORIGIN, LISTED)
                    .expectHeader(CREDENTIALS, "true")));
    cases.add(
        reference(
            "HT-CO-50",
            "The answer to a preflight varies with the origin and with what it asks for",
            "reference server: cors",
            probe -> {
              HttpAnswer answer = preflight(probe, Requests.openingOfExtras());
              List<String> names =
                  answer.headers("vary").stream()
                      .flatMap(line -> Arrays.stream(line.split(", *")))
                      .toList();
              answer.expect(
                  names.equals(List.of("Origin", "Access-Control-Request-Headers")),
                  "Vary: Origin, Access-Control-Request-Headers");
            }));
    cases.add(
        reference(
            "HT-CO-51",
            "Only preflights are told how long they hold, and by which methods",
            "CK14",
            probe ->
                from(LISTED, Http.of(probe).get(Requests.openingOfExtras()))
                    .send()
                    .expectNoHeader(MAX_AGE)
                    .expectNoHeader(ALLOW_METHODS)));
  }

  private static void expectAllowed(HttpAnswer answer) {
    answer
        .expectHeader(ALLOW_ORIGIN, LISTED)
        .expectHeader("vary", "Origin")
        .expectHeader(CREDENTIALS, "true")
        .expectHeader(EXPOSED, "X-Exposed");
  }

  private static EngineClient session(Probe probe, String origin) {
    return EngineClient.polling(probe).polls(Polls.BY_HAND).header("Origin", origin).open();
  }

  private static HttpRequest from(String origin, HttpRequest request) {
    return request.header("Origin", origin);
  }

  private static HttpAnswer preflight(Probe probe, String target) {
    HttpAnswer answer =
        from(PAGE, Http.of(probe).request("OPTIONS", target))
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "content-type, x-token")
            .send();
    return answer.expect(answer.status() / 100 == 2, "a status of success");
  }
}
