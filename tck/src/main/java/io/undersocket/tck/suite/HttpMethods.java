package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.RawConnection;
import java.util.ArrayList;
import java.util.List;

/** By which methods a session is opened and used. */
final class HttpMethods {

  private HttpMethods() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(
        required(
            "HT-ME-01",
            "A session is opened by GET",
            "Engine.IO 4, Handshake; HS01",
            probe -> {
              HttpAnswer answer = Requests.get(probe, Requests.opening(probe)).expectStatus(200);
              answer.expect(answer.text().startsWith("0{"), "an open packet");
            }));
    cases.add(
        required(
            "HT-ME-02",
            "A session is not opened by POST: status 400 and code 2",
            "Engine.IO 4, Handshake; HS14",
            probe ->
                Http.of(probe)
                    .post(Requests.opening(probe), "")
                    .send()
                    .expectError(2, "Bad handshake method")));
    cases.add(
        required(
            "HT-ME-03",
            "A session is not opened by POST with a payload either",
            "Engine.IO 4, Handshake; HS14",
            probe ->
                Http.of(probe)
                    .post(Requests.opening(probe), "4hello")
                    .send()
                    .expectError(2, "Bad handshake method")));
    int number = 4;
    for (String method : List.of("PUT", "DELETE", "PATCH")) {
      cases.add(
          reference(
              "HT-ME-0" + number++,
              "A session is not opened by " + method + ": status 400 and code 2",
              "HS14",
              probe ->
                  Http.of(probe)
                      .request(method, Requests.opening(probe))
                      .send()
                      .expectError(2, "Bad handshake method")));
    }
    cases.add(
        reference(
            "HT-ME-07",
            "A session is not opened by HEAD: status 400, and no body as HEAD has none",
            "RFC 9110, 9.3.2; HS14",
            probe -> {
              String all =
                  RawConnection.to(probe)
                      .write(
                          Harm.head(probe, "HEAD", Requests.opening(probe))
                              + "Connection: close\r\n\r\n")
                      .expectClosed();
              expect(
                  all.startsWith("HTTP/1.1 400 ") && all.indexOf("\r\n\r\n") == all.length() - 4,
                  "status 400, headers and nothing behind them",
                  all);
            }));
    number = 11;
    for (String method : List.of("PUT", "DELETE", "PATCH")) {
      cases.add(
          reference(
              "HT-ME-" + number++,
              "A request by "
                  + method
                  + " for a session gets status 500 and no body, and the session goes on",
              "PO18",
              probe -> {
                EngineClient session = Requests.session(probe);
                Http.of(probe)
                    .request(method, session.target())
                    .body("4hello")
                    .send()
                    .expectStatus(500)
                    .expectEmptyBody();
                session.expectNothingElse();
              }));
    }
    cases.add(
        reference(
            "HT-ME-14",
            "HEAD for a session is no poll: status 500, and the session goes on",
            "PO18",
            probe -> {
              EngineClient session = Requests.session(probe);
              Http.of(probe).request("HEAD", session.target()).send().expectStatus(500);
              session.stillAlive();
            }));
    cases.add(
        required(
            "HT-ME-15",
            "A method in lower case is another method: get opens no session",
            "RFC 9110, 9.1",
            probe -> refused(Http.of(probe).request("get", Requests.opening(probe)).send())));
    cases.add(
        required(
            "HT-ME-16",
            "A method that nobody knows opens no session",
            "RFC 9110, 9.1",
            probe -> refused(Http.of(probe).request("BREW", Requests.opening(probe)).send())));
    return cases;
  }

  private static void refused(HttpAnswer answer) {
    answer.expect(
        answer.status() >= 400 && answer.status() < 600 && !answer.text().contains("sid"),
        "a status of 400 or more");
  }
}
