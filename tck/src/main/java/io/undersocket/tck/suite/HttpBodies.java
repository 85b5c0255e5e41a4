package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.HttpConnection;
import io.undersocket.tck.wire.PendingAnswer;
import io.undersocket.tck.wire.RawConnection;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The bodies of POSTs: how they come, how long they may be, and what they say they are. */
final class HttpBodies {

  private static final String CONTENT_TYPE = "Content-Type";

  private HttpBodies() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    framing(cases);
    limits(cases);
    types(cases);
    return cases.stream()
        .map(one -> one.needs().isEmpty() ? one.needing(Feature.ENGINE_ECHO) : one)
        .toList();
  }

  private static void framing(List<Case> cases) {
    cases.add(
        required(
            "HT-BO-01",
            "A body with a Content-Length is read; the answer is 200 and ok",
            "Engine.IO 4, Sending: HTTP long-polling; PO01",
            probe -> {
              EngineClient session = Requests.session(probe);
              session.post("4hello").expectStatus(200).expectBody("ok");
              session.expectMessage("hello");
            }));
    cases.add(
        required(
            "HT-BO-02",
            "A body in one chunk is read",
            "RFC 9112, 7.1; PO13",
            probe -> {
              EngineClient session = Requests.session(probe);
              session.postRequest().chunks("4hello").send().expectStatus(200).expectBody("ok");
              session.expectMessage("hello");
            }));
    cases.add(
        required(
            "HT-BO-03",
            "A body in chunks of one letter each is read",
            "RFC 9112, 7.1; PO13",
            probe -> {
              EngineClient session = Requests.session(probe);
              session
                  .postRequest()
                  .chunks("4", "a", "\u20ac", "\ud83d\ude00", "\u001e", "4", "b")
                  .send()
                  .expectStatus(200)
                  .expectBody("ok");
              session.expectMessage("a\u20ac\ud83d\ude00").expectMessage("b");
            }));
    cases.add(
        required(
            "HT-BO-04",
            "A letter may be cut between two chunks",
            "RFC 9112, 7.1; PO19",
            probe -> {
              EngineClient session = Requests.session(probe);
              postInChunks(probe, session, "4" + Wares.text(200), 1);
              session.expectMessage(Wares.text(200));
            }));
    cases.add(
        required(
            "HT-BO-05",
            "Chunks may have extensions, leading zeros and trailers behind them",
            "RFC 9112, 7.1.1 and 7.1.2",
            probe -> {
              EngineClient session = Requests.session(probe);
              RawConnection.to(probe)
                  .write(
                      head(probe, session, "Transfer-Encoding: chunked")
                          + "3;name=value\r\n4he\r\n0003\r\nllo\r\n0\r\nX-Trailer: one\r\n\r\n")
                  .expect("\r\n\r\nok");
              session.expectMessage("hello");
            }));
    cases.add(
        required(
            "HT-BO-06",
            "A megabyte in many chunks is read whole",
            "PO12",
            probe -> {
              EngineClient session = Requests.session(probe);
              String text = Wares.text((int) session.opened().maxPayload() - 1);
              postInChunks(probe, session, "4" + text, 997);
              session.expectMessage(text);
            }));
    cases.add(
        required(
                "HT-BO-07",
                "A body may come long after its head, and in pieces",
                "RFC 9112, 6",
                probe -> {
                  EngineClient session = Requests.extras(probe);
                  PendingAnswer answer =
                      session.postRequest().declaring(6, "").begin().sendMore("4h");
                  answer.expectUnanswered().sendMore("el").expectUnanswered().sendMore("lo");
                  answer.await().expectStatus(200).expectBody("ok");
                  Requests.pollOf(session).expectBody("4hello");
                })
            .needing(Feature.EXTRAS));
    cases.add(
        required(
                "HT-BO-08",
                "A poll is answered while a body is still coming",
                "Engine.IO 4, HTTP long-polling: GET and POST are independent",
                probe -> {
                  EngineClient session = Requests.extras(probe);
                  session.post("4first").expectStatus(200);
                  PendingAnswer post = session.postRequest().declaring(7, "4se").begin();
                  session.poll().expectStatus(200).expectBody("4first");
                  post.expectUnanswered().sendMore("cond").await().expectStatus(200);
                  session.poll().expectBody("4second");
                })
            .needing(Feature.EXTRAS));
    cases.add(
        reference(
            "HT-BO-09",
            "An empty body is no packet: the session ends",
            "PO05",
            probe -> {
              EngineClient session = Requests.session(probe);
              session.post("");
              session.expectClosed();
            }));
    cases.add(
        reference(
            "HT-BO-10",
            "Bytes that are no UTF-8 come out as replacement characters",
            "Encoding Standard, UTF-8 decode",
            probe -> {
              EngineClient session = Requests.session(probe);
              session
                  .postRequest()
                  .body(new byte[] {'4', 'a', (byte) 0xff, 'b'})
                  .send()
                  .expectStatus(200);
              session.expectMessage("a\ufffdb");
            }));
    cases.add(
        reference(
            "HT-BO-11",
            "The body of a poll is passed over",
            "RFC 9110, 9.3.1",
            probe -> {
              EngineClient session = Requests.session(probe);
              HttpConnection connection = Http.of(probe).connect();
              connection
                  .get(Requests.opening(probe))
                  .body("4not a packet")
                  .send()
                  .expectStatus(200);
              connection.get(Requests.opening(probe)).send().expectStatus(200);
              session.stillAlive();
            }));
  }

  private static void limits(List<Case> cases) {
    String source = "Engine.IO 4, Handshake: maxPayload";
    cases.add(
        required(
            "HT-BO-21",
            "A body of maxPayload bytes is taken",
            source + "; PO15",
            probe -> {
              EngineClient session = Requests.session(probe);
              String text = Wares.text((int) session.opened().maxPayload() - 1);
              session.post("4" + text).expectStatus(200).expectBody("ok");
              session.expectMessage(text);
            }));
    cases.add(
        required(
            "HT-BO-22",
            "A body of a byte more than maxPayload is not delivered",
            source + "; PO14",
            probe -> {
              EngineClient session = Requests.session(probe);
              HttpAnswer answer =
                  session.post("4" + Wares.text((int) session.opened().maxPayload()));
              answer.expect(answer.status() >= 400, "a status of 400 or more");
            }));
    cases.add(
        reference(
            "HT-BO-23",
            "A body that is too long gets status 413 and no body",
            "PO14",
            probe -> {
              EngineClient session = Requests.session(probe);
              tooLong(session).expectStatus(413).expectEmptyBody();
            }));
    cases.add(
        reference(
            "HT-BO-24",
            "After a body that was too long the session goes on, and nothing of it was delivered",
            "PO16",
            probe -> {
              EngineClient session = Requests.session(probe);
              tooLong(session).expectStatus(413);
              session.expectNothingElse();
              session.post("4short enough").expectStatus(200).expectBody("ok");
              session.expectMessage("short enough");
            }));
    cases.add(
        reference(
            "HT-BO-25",
            "Chunks that are too long together get status 413, and the session goes on",
            "PO14, PO16",
            probe -> {
              EngineClient session = Requests.session(probe);
              String[] chunks = new String[11];
              Arrays.fill(chunks, "4".repeat((int) session.opened().maxPayload() / 10));
              session.postRequest().chunks(chunks).send().expectStatus(413);
              session.expectNothingElse();
            }));
    cases.add(
        reference(
            "HT-BO-26",
            "The limit counts bytes, not letters",
            source,
            probe -> {
              EngineClient session = Requests.session(probe);
              int letters = (int) session.opened().maxPayload() / 2;
              session.post("4" + "\u20ac".repeat(letters)).expectStatus(413);
              session.expectNothingElse();
            }));
    cases.add(
        reference(
            "HT-BO-27",
            "The limit counts all packets of a body together",
            source,
            probe -> {
              EngineClient session = Requests.session(probe);
              String half = "4" + "x".repeat((int) session.opened().maxPayload() / 2);
              session.post(half + "\u001e" + half).expectStatus(413);
              session.expectNothingElse();
            }));
    cases.add(
        reference(
                "HT-BO-28",
                "The limit is for what a client sends: the server may answer with more",
                source,
                probe -> {
                  EngineClient session = Requests.extras(probe);
                  String text = "x".repeat((int) session.opened().maxPayload() - 1);
                  session.post("4" + text).expectStatus(200);
                  session.post("4" + text).expectStatus(200);
                  session.poll().expectStatus(200).expectBody("4" + text + "\u001e4" + text);
                })
            .needing(Feature.EXTRAS));
  }

  private static HttpAnswer tooLong(EngineClient session) {
    return session.post("4" + "x".repeat((int) session.opened().maxPayload()));
  }

  private static void types(List<Case> cases) {
    int number = 41;
    for (String type :
        List.of(
            "text/plain",
            "text/plain;charset=ISO-8859-1",
            "application/json",
            "application/x-www-form-urlencoded",
            "application/octet-stream;charset=UTF-8",
            "not a type")) {
      cases.add(
          reference(
              "HT-BO-" + number++,
              "A body that says it is " + type + " is read as packets in UTF-8",
              "reference server: it looks at no type but application/octet-stream",
              probe -> {
                EngineClient session = Requests.session(probe);
                Http.of(probe)
                    .request("POST", session.target())
                    .header(CONTENT_TYPE, type)
                    .body("4a=b&d=\u20ac+%20")
                    .send()
                    .expectStatus(200);
                session.expectMessage("a=b&d=\u20ac+%20");
              }));
    }
    cases.add(
        required(
            "HT-BO-47",
            "A body that does not say what it is is read as packets in UTF-8",
            "Engine.IO 4, HTTP long-polling",
            probe -> {
              EngineClient session = Requests.session(probe);
              Http.of(probe)
                  .post(session.target(), "4\u20ac")
                  .send()
                  .expectStatus(200)
                  .expectBody("ok");
              session.expectMessage("\u20ac");
            }));
    cases.add(
        reference(
            "HT-BO-48",
            "A body of bytes (application/octet-stream) is refused with 400 and no body",
            "PO10",
            probe -> {
              EngineClient session = Requests.session(probe);
              session.post(new byte[] {'4', 'a'}).expectStatus(400).expectEmptyBody();
            }));
    cases.add(
        reference(
            "HT-BO-49",
            "A body of bytes ends the session",
            "PO10",
            probe -> {
              EngineClient session = Requests.session(probe);
              session.post(new byte[] {'4', 'a'});
              session.expectClosed();
              session.expectForgotten();
            }));
  }

  private static String head(Probe probe, EngineClient session, String header) {
    return "POST "
        + session.target()
        + " HTTP/1.1\r\nHost: "
        + probe.target().url().getAuthority()
        + "\r\n"
        + header
        + "\r\n\r\n";
  }

  /** Chunks of bytes, wherever that cuts. */
  private static void postInChunks(Probe probe, EngineClient session, String body, int size) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(ascii(head(probe, session, "Transfer-Encoding: chunked")));
    for (int at = 0; at < bytes.length; at += size) {
      int length = Math.min(size, bytes.length - at);
      all.writeBytes(ascii(Integer.toHexString(length) + "\r\n"));
      all.write(bytes, at, length);
      all.writeBytes(ascii("\r\n"));
    }
    all.writeBytes(ascii("0\r\n\r\n"));
    RawConnection.to(probe).write(all.toByteArray()).expect("\r\n\r\nok");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
