package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Feature.ENGINE_ECHO;
import static io.undersocket.tck.judge.Feature.EXTRAS;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Engine4.SEPARATOR;
import static io.undersocket.tck.suite.Engine4.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.PendingAnswer;
import java.util.ArrayList;
import java.util.List;

/** Long-polling: polls and posts, their answers, and what may not overlap. */
final class Engine4Polling {

  private static final String SOURCE = "Engine.IO 4, HTTP long-polling";
  private static final int MANY = 100;
  private static final int ROUNDS = 3;

  private Engine4Polling() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>(exchange());
    cases.addAll(bodies());
    cases.addAll(overlaps());
    return cases.stream().map(one -> one.needing(ENGINE_ECHO)).toList();
  }

  private static List<Case> exchange() {
    return List.of(
        required(
            "E4-PO-01",
            "A POST is answered by ok, and the poll by what there is for the client",
            SOURCE + "; PO01",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.post("4hello").expectStatus(200).expectBody("ok");
              session.poll().expectStatus(200).expectBody("4hello");
            }),
        required(
            "E4-PO-02",
            "A poll is held until there is something for the client",
            SOURCE,
            probe -> {
              EngineClient session = Engine4.calm(probe);
              PendingAnswer poll = session.beginPoll();
              Engine4.polling(probe).stillAlive();
              poll.expectUnanswered();
              session.post("4at last").expectStatus(200);
              poll.await().expectStatus(200).expectBody("4at last");
            }),
        required(
            "E4-PO-03",
            "The packets of a body are read in order",
            SOURCE + ", Packet encoding; PO02",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              session.post(String.join(SEPARATOR, "4a", "4b", "4c")).expectBody("ok");
              session.expectMessage("a").expectMessage("b").expectMessage("c").expectNothingElse();
            }),
        reference(
            "E4-PO-04",
            "All that waits for the client goes into one answer, in order, separated by 1E",
            SOURCE + ", Packet encoding; PO02",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              List<String> packets = new ArrayList<>();
              for (int i = 0; i < 10; i++) {
                packets.add("4" + i);
                session.post("4" + i).expectBody("ok");
              }
              session.poll().expectBody(String.join(SEPARATOR, packets));
            }),
        required(
            "E4-PO-05",
            "Many messages come once each, in order, over polls that follow each other",
            SOURCE,
            probe -> {
              EngineClient session = Engine4.polling(probe);
              for (int i = 0; i < MANY; i++) {
                session.send("number " + i);
              }
              for (int i = 0; i < MANY; i++) {
                session.expectMessage("number " + i);
              }
              session.expectNothingElse();
            }),
        required(
            "E4-PO-06",
            "A poll that is answered leaves nothing for the next",
            SOURCE,
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.post("4first").expectBody("ok");
              session.poll().expectBody("4first");
              PendingAnswer poll = session.beginPoll();
              session.post("4second").expectBody("ok");
              poll.await().expectBody("4second");
            }),
        required(
            "E4-PO-07",
            "The answer to a poll says that it is text, in UTF-8",
            SOURCE + ", Headers",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.post("4a");
              session
                  .poll()
                  .expectHeaderWith("content-type", "text/plain")
                  .expectHeaderWith("content-type", "charset=utf-8");
            }),
        reference(
            "E4-PO-08",
            "The answer to a POST says that it is HTML",
            "observed",
            probe ->
                Engine4.calm(probe)
                    .post("4a")
                    .expectHeaderWith("content-type", "text/html")
                    .expectHeader("content-length", "2")),
        reference(
            "E4-PO-09",
            "The answer to a poll may not be kept by caches",
            "observed; CK08",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.post("4a");
              session.poll().expectStatus(200).expectHeader("cache-control", "no-store");
            }),
        reference(
            "E4-PO-10",
            "The answer to a POST may not be kept by caches",
            "observed; CK08",
            probe ->
                Engine4.calm(probe)
                    .post("4a")
                    .expectStatus(200)
                    .expectHeader("cache-control", "no-store")),
        required(
            "E4-PO-11",
            "A session outlives its connections: every request may have its own",
            "RFC 9112, 9.6; PO09",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              for (int i = 0; i < 3; i++) {
                Http.of(probe)
                    .post(session.target(), "4" + i)
                    .header("Connection", "close")
                    .send()
                    .expectBody("ok");
                Http.of(probe)
                    .get(session.target())
                    .header("Connection", "close")
                    .send()
                    .expectBody("4" + i);
              }
            }));
  }

  private static List<Case> bodies() {
    return List.of(
        required(
            "E4-PO-20",
            "A body may come in chunks",
            "RFC 9112, 7.1; PO13",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              session.postRequest().chunks("4in ", "chu", "nks").send().expectBody("ok");
              session.expectMessage("in chunks");
            }),
        required(
            "E4-PO-21",
            "A body may come in pieces",
            "RFC 9112, 6.3; PO12",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              PendingAnswer post = session.postRequest().declaring(10, "4in ").begin();
              post.sendMore("pie");
              Engine4.polling(probe).stillAlive();
              post.expectUnanswered();
              post.sendMore("ces").await().expectBody("ok");
              session.poll().expectBody("4in pieces");
            }),
        reference(
            "E4-PO-22",
            "A body is read as UTF-8 text, whatever type it is said to have, or none",
            "observed",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              for (String type :
                  List.of(
                      "text/plain;charset=ISO-8859-1",
                      "application/json",
                      "application/x-www-form-urlencoded",
                      "nonsense")) {
                Http.of(probe)
                    .post(session.target(), "4\u20ac")
                    .header("Content-Type", type)
                    .send()
                    .expectBody("ok");
                session.expectMessage("\u20ac");
              }
              Http.of(probe).post(session.target(), "4\u20ac").send().expectBody("ok");
              session.expectMessage("\u20ac");
            }),
        reference(
            "E4-PO-23",
            "A body of bytes, application/octet-stream, gets status 400 and ends the session",
            "observed; PO10",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.post(new byte[] {'4', 'a'}).expectStatus(400).expectEmptyBody();
              session.expectForgotten();
            }),
        required(
            "E4-PO-24",
            "A body of as many bytes as were announced is read",
            SOURCE + "; maxPayload; PO15",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              String text = Wares.text((int) session.opened().maxPayload() - 1);
              session.post("4" + text).expectStatus(200).expectBody("ok");
              session.expectMessage(text);
            }),
        reference(
            "E4-PO-25",
            "A body of a byte more than was announced gets status 413, and is not read",
            SOURCE + "; maxPayload; PO14",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              int max = (int) session.opened().maxPayload();
              session.post("4" + "x".repeat(max)).expectStatus(413);
              session.expectNothingElse();
            }),
        reference(
            "E4-PO-26",
            "What counts against the limit is bytes, not characters",
            SOURCE + "; maxPayload; PO14",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              int max = (int) session.opened().maxPayload();
              session.post("4" + "\u20ac".repeat(max / 3 + 1)).expectStatus(413);
              session.stillAlive();
            }),
        reference(
            "E4-PO-27",
            "All packets of a body count against the limit together",
            SOURCE + "; maxPayload; PO14",
            probe -> {
              EngineClient session = Engine4.polling(probe);
              String half = "4" + "x".repeat((int) session.opened().maxPayload() / 2);
              session.post(half + SEPARATOR + half).expectStatus(413);
              session.expectNothingElse();
            }),
        required(
            "E4-PO-28",
            "What is sent to the client is not limited as what it sends",
            SOURCE + "; maxPayload is of the server",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              String text = "4" + "x".repeat((int) session.opened().maxPayload() * 2 / 3);
              session.post(text).expectBody("ok");
              session.post(text).expectBody("ok");
              session.poll().expectBody(text + SEPARATOR + text);
            }));
  }

  private static List<Case> overlaps() {
    return List.of(
        required(
            "E4-PO-30",
            "A second poll beside one that is held is refused by status 400, and the session ends",
            SOURCE + ": two polls at once; PO06",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.beginPoll();
              letArrive(probe);
              session.poll().expectStatus(400);
              session.expectForgotten();
            }),
        required(
            "E4-PO-31",
            "A poll that is held is told by a close packet that a second one has ended the session",
            SOURCE + ": two polls at once; PO06",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              PendingAnswer held = session.beginPoll();
              letArrive(probe);
              session.poll();
              held.await().expectStatus(200).expectBody("1");
            }),
        required(
            "E4-PO-32",
            "A second POST beside one that is read is refused by status 400, and the session ends",
            SOURCE + ": two posts at once; PO08",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              session.postRequest().declaring(10, "4half").begin();
              letArrive(probe);
              session.beginPost("4other").await().expectStatus(400);
              session.expectForgotten();
            }),
        reference(
            "E4-PO-33",
            "A POST that is read when a second one comes is cut without an answer",
            "observed; PO08",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              PendingAnswer first = session.postRequest().declaring(10, "4half").begin();
              letArrive(probe);
              session.beginPost("4other").await();
              first.expectCut();
            }),
        required(
            "E4-PO-38",
            "A client that gives up its poll and polls again is refused by status 400: the session has"
                + " ended",
            "Engine.IO 4, test suite: a canceled poll; PO07",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              PendingAnswer poll = session.beginPoll();
              letArrive(probe);
              poll.abort();
              session.poll().expectStatus(400);
              session.expectForgotten();
            }),
        reference(
            "E4-PO-34",
            "A client that gives up its poll has given up its session at once",
            "observed; PO07",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              PendingAnswer poll = session.beginPoll();
              letArrive(probe);
              poll.abort();
              Engine4.awaitForgotten(session);
            }),
        reference(
                "E4-PO-35",
                "A client that breaks off a POST has given up its session: the poll is told by a close"
                    + " packet",
                "observed",
                probe -> {
                  EngineClient session = Engine4.calm(probe);
                  PendingAnswer poll = session.beginPoll();
                  PendingAnswer post = session.postRequest().declaring(10, "4half").begin();
                  letArrive(probe);
                  poll.expectUnanswered();
                  post.abort();
                  poll.await().expectStatus(200).expectBody("1");
                  session.expectForgotten();
                })
            .needing(EXTRAS),
        reference(
            "E4-PO-36",
            "A POST that is read when the session ends is cut without an answer",
            "observed; PO11",
            probe -> {
              EngineClient session = Engine4.calm(probe);
              PendingAnswer post = session.postRequest().declaring(10, "4half").begin();
              PendingAnswer poll = session.beginPoll();
              letArrive(probe);
              poll.abort();
              post.expectCut();
            }),
        required(
            "E4-PO-37",
            "A poll and a POST go on beside each other",
            SOURCE,
            probe -> {
              EngineClient session = Engine4.calm(probe);
              for (int i = 0; i < 5; i++) {
                PendingAnswer poll = session.beginPoll();
                letArrive(probe);
                session.post("4" + i).expectBody("ok");
                HttpAnswer answer = poll.await().expectStatus(200);
                expect(answer.text().equals("4" + i), "4" + i, answer.text());
              }
            }));
  }

  /**
   * What was sent before over another connection has been read: the server has answered several
   * requests since.
   */
  static void letArrive(Probe probe) {
    for (int i = 0; i < ROUNDS; i++) {
      Http.of(probe).get(Engine4.target(probe, "transport=tube")).send().expectStatus(400);
    }
  }
}
