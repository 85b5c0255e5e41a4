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
import java.util.ArrayList;
import java.util.List;

/** Polling by scripts, and posting by forms, for browsers that can do nothing else. */
final class Engine3Jsonp {

  private static final String SOURCE = "Engine.IO 3, JSONP; PO21";
  private static final String OPENING = "?EIO=3&transport=polling&j=";

  private Engine3Jsonp() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    calls(cases);
    List<Case> echoed = new ArrayList<>();
    letters(echoed);
    forms(echoed);
    echoed.forEach(one -> cases.add(one.needing(Feature.ENGINE_ECHO)));
    return cases;
  }

  private static void calls(List<Case> cases) {
    cases.add(
        required(
            "E3-JP-01",
            "The answer is a call of the function that the client has named by its number",
            SOURCE,
            probe -> {
              expectCall(opened(probe, "0"), "0");
              expectCall(opened(probe, "17"), "17");
            }));
    cases.add(
        reference(
            "E3-JP-02",
            "Of what the client says for the number only the digits are said back",
            "reference server: polling-jsonp; script injection",
            probe -> expectCall(opened(probe, "1a2%29%3Balert(3"), "123")));
    cases.add(
        required(
            "E3-JP-03",
            "What the client says for the number can be no code",
            "script injection",
            probe -> {
              HttpAnswer answer = opened(probe, "0%5D%3Balert(document.domain)%3B%2F%2F");
              answer.expect(
                  !answer.text().contains("alert"), "a body without what the client has said");
            }));
    cases.add(
        reference(
            "E3-JP-04",
            "The call is text/plain; charset=UTF-8, and kept by no cache",
            "reference server: polling-jsonp",
            probe ->
                opened(probe, "0")
                    .expectHeader("content-type", "text/plain; charset=UTF-8")
                    .expectHeader("cache-control", "no-store")));
    cases.add(
        reference(
                "E3-JP-05",
                "A poll that is ended by a second one is called with the close packet",
                "PO06",
                probe -> {
                  EngineClient session =
                      EngineClient.polling(probe)
                          .path(Requests.EXTRAS)
                          .revision(3)
                          .jsonp(0)
                          .polls(Polls.BY_HAND)
                          .open();
                  PendingAnswer one = session.beginPoll();
                  PendingAnswer two = session.beginPoll();
                  HttpAnswer first = one.await();
                  HttpAnswer second = two.await();
                  HttpAnswer ended = first.status() == 200 ? first : second;
                  ended.expectStatus(200).expectBody("___eio[0](\"1:1\");");
                })
            .needing(Feature.EXTRAS));
  }

  private static void letters(List<Case> cases) {
    String[][] texts = {
      {"11", "Text comes back", "hello"},
      {"12", "Quotes and backslashes come back", "\"one\" 'two' \\three\\ \\\" </script>"},
      {"13", "Ends of lines come back", "one\ntwo\r\nthree\n\nfour"},
      {"14", "A backslash with an n behind it is not the end of a line", "one\\ntwo\\\\nthree\\"},
      {"15", "Letters of several bytes come back", "\u20ac\ud83d\ude00\u0000\u001f\ufffd"},
      {"16", "What means something in forms comes back", "a=b&c=d+e%20f%2Bg;h"},
      {"17", "Line separators of Unicode come back", "one\u2028two\u2029three"}
    };
    for (String[] text : texts) {
      cases.add(
          required(
              "E3-JP-" + text[0],
              text[1],
              SOURCE,
              probe -> session(probe).send(text[2]).expectMessage(text[2])));
    }
    cases.add(
        required(
                "E3-JP-18",
                "Line separators of Unicode, which end lines in old scripts, stand escaped in the call",
                SOURCE + "; ECMAScript 5, 7.3",
                probe -> {
                  HttpAnswer answer = byHand(probe, "d=4%3A4%E2%80%A8%E2%80%A9x");
                  answer.expectBody("___eio[0](\"4:4\\u2028\\u2029x\");");
                })
            .needing(Feature.EXTRAS));
    cases.add(
        required(
                "E3-JP-19",
                "Several packets come in one call",
                SOURCE,
                probe ->
                    byHand(probe, "d=2%3A4a3%3A4%22b").expectBody("___eio[0](\"2:4a3:4\\\"b\");"))
            .needing(Feature.EXTRAS));
    cases.add(
        required(
            "E3-JP-20",
            "Bytes go both ways as base64 for a client that says b64=1",
            SOURCE,
            probe ->
                Requests.unhurried(probe, EngineClient.polling(probe).revision(3).jsonp(0).base64())
                    .send(EnginePacket.message(Wares.bytes(100)), EnginePacket.message("text"))
                    .expectMessage(Wares.bytes(100))
                    .expectMessage("text")));
    cases.add(
        required(
            "E3-JP-21",
            "A large message comes back whole",
            SOURCE,
            probe -> session(probe).send(Wares.text(100_000)).expectMessage(Wares.text(100_000))));
  }

  private static void forms(List<Case> cases) {
    cases.add(
        required(
            "E3-JP-31",
            "The answer to a form is 200 and ok",
            SOURCE,
            probe -> {
              EngineClient session = session(probe);
              session.post("d=2%3A4a").expectStatus(200).expectBody("ok");
              session.expectMessage("a");
            }));
    cases.add(
        required(
            "E3-JP-32",
            "Other fields of a form are passed over",
            "Engine.IO 3, JSONP: d",
            probe -> {
              EngineClient session = session(probe);
              session.post("x=1&d=2%3A4a&y=2%3A4b").expectStatus(200).expectBody("ok");
              session.expectMessage("a").expectNothingElse();
            }));
    cases.add(
        reference(
            "E3-JP-33",
            "A form without the field d says nothing: ok, and the session goes on",
            "reference server: polling-jsonp",
            probe -> {
              EngineClient session = session(probe);
              session.post("x=1").expectStatus(200).expectBody("ok");
              session.expectNothingElse();
            }));
    cases.add(
        required(
            "E3-JP-34",
            "Between two forms nothing is lost, and the order is kept",
            SOURCE,
            probe -> {
              EngineClient session = session(probe);
              for (int i = 0; i < 10; i++) {
                session.send("message " + i);
              }
              for (int i = 0; i < 10; i++) {
                session.expectMessage("message " + i);
              }
            }));
    cases.add(
        required(
            "E3-JP-35",
            "A form whose payload is none ends the session",
            SOURCE + ", PO05",
            probe -> {
              EngineClient session = session(probe);
              session.post("d=hello");
              session.expectClosed();
            }));
  }

  private static EngineClient session(Probe probe) {
    return Requests.unhurried(probe, EngineClient.polling(probe).revision(3).jsonp(0));
  }

  /** The answer to the poll after a form; no pong comes between. */
  private static HttpAnswer byHand(Probe probe, String form) {
    EngineClient session =
        EngineClient.polling(probe)
            .path(Requests.EXTRAS)
            .revision(3)
            .jsonp(0)
            .polls(Polls.BY_HAND)
            .open();
    session.post(form).expectStatus(200).expectBody("ok");
    return session.poll().expectStatus(200);
  }

  private static HttpAnswer opened(Probe probe, String number) {
    return Http.of(probe)
        .get(probe.target().enginePath() + OPENING + number)
        .send()
        .expectStatus(200);
  }

  private static void expectCall(HttpAnswer answer, String number) {
    answer.expect(
        answer.text().matches("___eio\\[" + number + "]\\(\"\\d+:0\\{.*}\"\\);"),
        "___eio[" + number + "](\"<length>:0{...}\");");
  }
}
