package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.recommended;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake.Polls;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.HttpConnection;
import io.undersocket.tck.wire.PendingAnswer;
import io.undersocket.tck.wire.RawConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How connections are kept, shared and ended: RFC 9112. */
final class HttpConnections {

  private HttpConnections() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    kept(cases);
    ended(cases);
    written(cases);
    return cases;
  }

  private static void kept(List<Case> cases) {
    cases.add(
        reference(
            "HT-CN-01",
            "One connection serves many requests, one after the other, of whatever kind",
            "RFC 9112, 9.3",
            probe -> {
              HttpConnection connection = Http.of(probe).connect();
              for (int i = 0; i < 3; i++) {
                connection.get(Requests.opening(probe)).send().expectStatus(200);
                connection.get(probe.target().enginePath()).send().expectStatus(400);
                connection.request("OPTIONS", Requests.opening(probe)).send();
                connection.post(Requests.opening(probe), "4x").send().expectStatus(400);
              }
            }));
    cases.add(
        reference(
            "HT-CN-02",
            "Requests that are sent without waiting are all answered, in their order, refusals among them",
            "RFC 9112, 9.3.2",
            probe -> {
              HttpConnection connection = Http.of(probe).connect();
              List<PendingAnswer> answers = new ArrayList<>();
              for (int i = 0; i < 4; i++) {
                answers.add(connection.get(Requests.opening(probe)).begin());
                answers.add(connection.get(probe.target().enginePath()).begin());
              }
              Set<String> sessions = new HashSet<>();
              for (int i = 0; i < answers.size(); i += 2) {
                sessions.add(answers.get(i).await().expectStatus(200).text());
                answers.get(i + 1).await().expectError(0, "Transport unknown");
              }
              if (sessions.size() != 4) {
                throw new Unmet("four different sessions", sessions.toString());
              }
            }));
    cases.add(
        required(
                "HT-CN-03",
                "POSTs that are sent without waiting are all read, in their order",
                "RFC 9112, 9.3.2",
                probe -> {
                  EngineClient session = Requests.session(probe);
                  HttpConnection connection = Http.of(probe).connect();
                  List<PendingAnswer> answers = new ArrayList<>();
                  for (int i = 0; i < 5; i++) {
                    answers.add(connection.post(session.target(), "4" + i).begin());
                  }
                  for (int i = 0; i < 5; i++) {
                    answers.get(i).await().expectStatus(200).expectBody("ok");
                    session.expectMessage(String.valueOf(i));
                  }
                })
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        required(
            "HT-CN-04",
            "What is sent behind a poll on the same connection is answered behind it",
            "RFC 9112, 9.3.2",
            probe -> {
              EngineClient session = EngineClient.polling(probe).polls(Polls.BY_HAND).open();
              HttpConnection connection = Http.of(probe).connect();
              PendingAnswer poll = connection.get(session.target()).begin();
              PendingAnswer post = connection.get(probe.target().enginePath()).begin();
              // At the latest the ping ends the poll.
              poll.await().expectStatus(200);
              post.await().expectError(0, "Transport unknown");
            }));
    cases.add(
        required(
                "HT-CN-05",
                "The requests of a session may come over many connections",
                "Engine.IO 4, HTTP long-polling",
                probe -> {
                  EngineClient session = Requests.session(probe);
                  for (int i = 0; i < 5; i++) {
                    HttpConnection connection = Http.of(probe).connect();
                    connection.post(session.target(), "4" + i).send().expectStatus(200);
                    session.expectMessage(String.valueOf(i));
                    connection.abort();
                  }
                  session.stillAlive();
                })
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        reference(
            "HT-CN-06",
            "A connection is kept after every refusal that was sent whole",
            "RFC 9112, 9.3",
            probe -> {
              HttpConnection connection = Http.of(probe).connect();
              String unknown = Requests.opening(probe) + "&sid=nobody";
              connection.get(unknown).send().expectError(1, "Session ID unknown");
              connection.post(unknown, "4hello").send().expectError(1, "Session ID unknown");
              connection.post(Requests.opening(probe), "4x").send().expectStatus(400);
              connection.get(Requests.opening(probe)).send().expectStatus(200);
            }));
    keptOrSaidToEnd(cases);
  }

  /** The same, for servers that end a connection with a refusal, which they have to say then. */
  private static void keptOrSaidToEnd(List<Case> cases) {
    cases.add(
        required(
            "HT-CN-07",
            "One connection serves requests one after the other, until a refusal says that it ends it",
            "RFC 9112, 9.3 and 9.6",
            probe -> {
              HttpConnection connection = Http.of(probe).connect();
              for (int i = 0; i < 3; i++) {
                connection.get(Requests.opening(probe)).send().expectStatus(200);
                connection.request("OPTIONS", Requests.opening(probe)).send();
                connection.get(Requests.opening(probe)).send().expectStatus(200);
                connection = goOn(probe, connection.get(probe.target().enginePath()).send());
                connection = goOn(probe, connection.post(Requests.opening(probe), "4x").send());
              }
            }));
    cases.add(
        required(
            "HT-CN-08",
            "Requests that are sent without waiting are answered in their order, and none behind a"
                + " refusal that says that it ends the connection",
            "RFC 9112, 9.3.2 and 9.6",
            probe -> {
              Set<String> sessions = new HashSet<>();
              while (sessions.size() < 4) {
                HttpConnection connection = Http.of(probe).connect();
                List<PendingAnswer> answers = new ArrayList<>();
                for (int i = sessions.size(); i < 4; i++) {
                  answers.add(connection.get(Requests.opening(probe)).begin());
                  answers.add(connection.get(probe.target().enginePath()).begin());
                }
                boolean ended = false;
                for (int i = 0; i < answers.size() && !ended; i += 2) {
                  String opened = answers.get(i).await().expectStatus(200).text();
                  if (!sessions.add(opened)) {
                    throw new Unmet("another session each time", opened);
                  }
                  HttpAnswer refusal = answers.get(i + 1).await();
                  refusal.expectError(0, "Transport unknown");
                  if (refusal.endsConnection()) {
                    answers.subList(i + 2, answers.size()).forEach(PendingAnswer::expectCut);
                    ended = true;
                  }
                }
              }
            }));
    cases.add(
        required(
            "HT-CN-09",
            "A connection goes on after a refusal that was sent whole, or the refusal says that it ends",
            "RFC 9112, 9.3 and 9.6",
            probe -> {
              String unknown = Requests.opening(probe) + "&sid=nobody";
              HttpConnection connection = Http.of(probe).connect();
              connection = goOn(probe, connection.get(unknown).send());
              connection = goOn(probe, connection.post(unknown, "4hello").send());
              connection = goOn(probe, connection.post(Requests.opening(probe), "4x").send());
              connection.get(Requests.opening(probe)).send().expectStatus(200);
            }));
  }

  /** The connection of a refusal; or another, if that has said that it ends, and it does. */
  private static HttpConnection goOn(Probe probe, HttpAnswer refusal) {
    refusal.expectStatus(400);
    if (!refusal.endsConnection()) {
      return refusal.connection();
    }
    refusal.connection().expectClosed();
    return Http.of(probe).connect();
  }

  private static void ended(List<Case> cases) {
    cases.add(
        required(
            "HT-CN-11",
            "Connection: close ends the connection after the answer, and says so",
            "RFC 9112, 9.6",
            probe -> {
              HttpConnection connection = Http.of(probe).connect();
              connection
                  .get(Requests.opening(probe))
                  .header("Connection", "close")
                  .send()
                  .expectStatus(200)
                  .expectHeaderWith("connection", "close");
              connection.expectClosed();
            }));
    cases.add(
        required(
                "HT-CN-12",
                "A session goes on whose every connection is closed after one answer",
                "PO09",
                probe -> {
                  EngineClient session =
                      Requests.unhurried(
                          probe, EngineClient.polling(probe).header("Connection", "close"));
                  for (int i = 0; i < 4; i++) {
                    session.send("message " + i).expectMessage("message " + i);
                  }
                })
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        required(
            "HT-CN-13",
            "A client of HTTP/1.0 gets its answer without chunks, and the end of the connection",
            "RFC 9112, 6.1 and 9.3",
            probe ->
                expectOld(
                    RawConnection.to(probe)
                        .write("GET " + Requests.opening(probe) + " HTTP/1.0\r\n\r\n")
                        .expectClosed(),
                    "200",
                    "0{")));
    cases.add(
        required(
            "HT-CN-14",
            "A client of HTTP/1.0 gets a refusal without chunks, and the end of the connection",
            "RFC 9112, 6.1 and 9.3",
            probe ->
                expectOld(
                    RawConnection.to(probe)
                        .write("GET " + probe.target().enginePath() + " HTTP/1.0\r\n\r\n")
                        .expectClosed(),
                    "400",
                    "{\"code\":0")));
    cases.add(
        required(
                "HT-CN-15",
                "A session is kept by polls and POSTs of HTTP/1.0",
                "RFC 9112, 9.3",
                probe -> {
                  EngineClient session = Requests.session(probe);
                  String answer =
                      RawConnection.to(probe)
                          .write(
                              "POST "
                                  + session.target()
                                  + " HTTP/1.0\r\nContent-Length: 6\r\n\r\n4hello")
                          .expectClosed();
                  expectOld(answer, "200", "ok");
                  session.expectMessage("hello");
                })
            .needing(Feature.ENGINE_ECHO));
  }

  private static void expectOld(String answer, String status, String body) {
    String[] parts = answer.split("\r\n\r\n", 2);
    if (!parts[0].matches("(?s)HTTP/1\\.[01] " + status + ".*")
        || parts[0].toLowerCase(Locale.ROOT).contains("transfer-encoding")
        || parts.length < 2
        || !parts[1].startsWith(body)) {
      throw new Unmet(
          "status " + status + ", no Transfer-Encoding, and a body that begins with " + body,
          answer);
    }
  }

  private static void written(List<Case> cases) {
    cases.add(
        required(
                "HT-CN-21",
                "A client that expects 100 Continue is told to go on, and its body is read",
                "RFC 9110, 10.1.1",
                probe -> {
                  EngineClient session = Requests.session(probe);
                  RawConnection connection =
                      RawConnection.to(probe)
                          .write(post(probe, session, "Content-Length: 6\r\nExpect: 100-continue"));
                  connection.expect("HTTP/1.1 100 ");
                  connection.write("4hello").expect("\r\n\r\nok");
                  session.expectMessage("hello");
                })
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        required(
                "HT-CN-22",
                "The names of headers are read in any case, and values without the space around them",
                "RFC 9110, 5.1; RFC 9112, 5",
                probe -> {
                  EngineClient session = Requests.session(probe);
                  RawConnection.to(probe)
                      .write(
                          "POST "
                              + session.target()
                              + " HTTP/1.1\r\nhOST:"
                              + probe.target().url().getAuthority()
                              + "\r\nCONTENT-length:  6  \r\n\r\n4hello")
                      .expect("\r\n\r\nok");
                  session.expectMessage("hello");
                })
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        required(
            "HT-CN-23",
            "A request may come byte by byte",
            "RFC 9112, 2.2",
            probe -> {
              RawConnection connection = RawConnection.to(probe);
              String request =
                  "GET "
                      + Requests.opening(probe)
                      + " HTTP/1.1\r\nHost: "
                      + probe.target().url().getAuthority()
                      + "\r\n\r\n";
              for (char letter : request.toCharArray()) {
                connection.write(String.valueOf(letter));
              }
              connection.expect("0{\"");
            }));
    cases.add(
        required(
            "HT-CN-24",
            "A request of HTTP/1.1 without Host is refused with status 400",
            "RFC 9112, 3.2",
            probe ->
                Http.of(probe).get(Requests.opening(probe)).host("").send().expectStatus(400)));
    cases.add(
        recommended(
            "HT-CN-25",
            "An empty line before a request is passed over",
            "RFC 9112, 2.2",
            probe ->
                RawConnection.to(probe)
                    .write(
                        "\r\nGET "
                            + Requests.opening(probe)
                            + " HTTP/1.1\r\nHost: "
                            + probe.target().url().getAuthority()
                            + "\r\n\r\n")
                    .expect("0{\"")));
    cases.add(
        recommended(
            "HT-CN-26",
            "A client that sends nothing more gets its answer all the same",
            "RFC 9112, 9.6",
            probe ->
                RawConnection.to(probe)
                    .write(
                        "GET "
                            + Requests.opening(probe)
                            + " HTTP/1.1\r\nHost: "
                            + probe.target().url().getAuthority()
                            + "\r\n\r\n")
                    .endSending()
                    .expect("0{\"")));
  }

  private static String post(Probe probe, EngineClient session, String headers) {
    return "POST "
        + session.target()
        + " HTTP/1.1\r\nHost: "
        + probe.target().url().getAuthority()
        + "\r\n"
        + headers
        + "\r\n\r\n";
  }
}
