package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake.Polls;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.PendingAnswer;
import io.undersocket.tck.wire.Wire;
import java.util.ArrayList;
import java.util.List;

/** How sessions of revision 3 end over polling; where no client has to ping for long. */
final class Engine3Ends {

  private Engine3Ends() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(
        required(
            "E3-CL-01",
            "The close packet of a client ends its session",
            "Engine.IO 3, Packet: close; PO17",
            probe -> {
              EngineClient session = byHand(probe);
              session.post("1:1").expectStatus(200).expectBody("ok");
              session.expectForgotten();
            }));
    cases.add(
        required(
            "E3-CL-02",
            "A poll that is held when the client says goodbye is ended by a noop, 1:6",
            "PO17",
            probe -> {
              EngineClient session = byHand(probe);
              PendingAnswer poll = session.beginPoll();
              session.post("1:1").expectStatus(200).expectBody("ok");
              poll.await().expectStatus(200).expectBody("1:6");
            }));
    cases.add(
        required(
            "E3-CL-03",
            "A second poll beside one that is held ends the session: 400, and 1:1 for the first",
            "Engine.IO 3, Polling; PO06",
            probe -> {
              EngineClient session = byHand(probe);
              PendingAnswer one = session.beginPoll();
              PendingAnswer two = session.beginPoll();
              HttpAnswer first = one.await();
              HttpAnswer second = two.await();
              HttpAnswer ended = first.status() == 200 ? first : second;
              HttpAnswer refused = first.status() == 200 ? second : first;
              ended.expectStatus(200).expectBody("1:1");
              refused.expectStatus(400).expectEmptyBody();
              session.expectForgotten();
            }));
    cases.add(
        reference(
            "E3-CL-04",
            "A client that gives up its poll ends its session, long before it would time out",
            "PO07",
            probe -> {
              EngineClient session =
                  EngineClient.polling(probe)
                      .path(Requests.EXTRAS)
                      .revision(3)
                      .polls(Polls.BY_HAND)
                      .open();
              PendingAnswer poll = session.beginPoll();
              Engine4Polling.letArrive(probe);
              poll.abort();
              // A POST is no poll: it tells whether the session is still there, and nothing more.
              long until = System.nanoTime() + Wire.PATIENCE.toNanos();
              HttpAnswer answer = session.post("0:");
              while (answer.status() == 200 && System.nanoTime() < until) {
                Thread.sleep(10);
                answer = session.post("0:");
              }
              answer.expectError(1, "Session ID unknown");
            }));
    cases.add(
        required(
            "E3-CL-05",
            "A session ends for itself: another of the same client goes on",
            "Engine.IO 3",
            probe -> {
              EngineClient stays = EngineClient.polling(probe).revision(3).open();
              EngineClient newer = EngineClient.polling(probe).open();
              byHand(probe).post("1:1").expectStatus(200);
              stays.stillAlive();
              newer.stillAlive();
            }));
    return cases.stream().map(one -> one.needing(Feature.EXTRAS)).toList();
  }

  private static EngineClient byHand(Probe probe) {
    return EngineClient.polling(probe)
        .path(Requests.EXTRAS)
        .revision(3)
        .polls(Polls.BY_HAND)
        .open();
  }
}
