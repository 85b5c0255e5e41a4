package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake;
import io.undersocket.tck.wire.EngineHandshake.Polls;
import io.undersocket.tck.wire.EnginePacket;
import io.undersocket.tck.wire.EnginePayload;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compressed answers: RFC 9110, section 8.4 and 12.5.3. */
final class HttpCompression {

  private static final String ACCEPT = "Accept-Encoding";
  private static final String ENCODING = "content-encoding";
  private static final String SOURCE = "reference server: httpCompression";
  private static final String HTTP = "RFC 9110, 12.5.3";
  private static final int THRESHOLD = 1024;

  private HttpCompression() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    chosen(cases);
    what(cases);
    return cases;
  }

  private static void chosen(List<Case> cases) {
    choice(
        cases,
        "01",
        "A large answer is compressed by gzip if the client takes that",
        "gzip",
        "gzip");
    choice(
        cases,
        "02",
        "A large answer is compressed by deflate, in zlib's format",
        "deflate",
        "deflate");
    choice(
        cases,
        "03",
        "Of equals the first that the client names is taken: gzip",
        "gzip, deflate",
        "gzip");
    choice(
        cases,
        "04",
        "Of equals the first that the client names is taken: deflate",
        "deflate, gzip",
        "deflate");
    choice(cases, "05", "What the client prefers is taken", "gzip;q=0.5, deflate;q=0.8", "deflate");
    choice(cases, "06", "Any encoding means gzip", "*", "gzip");
    choice(cases, "07", "What browsers send means gzip", "gzip, deflate, br, zstd", "gzip");
    choice(
        cases,
        "08",
        "Space around weights is passed over",
        "gzip ; q=0.2 , deflate ; q=0.9",
        "deflate");
    plain(cases, "11", "Who does not say what it takes gets the answer as it is", null);
    plain(cases, "12", "Who takes identity gets the answer as it is", "identity");
    plain(cases, "13", "An encoding that is refused by q=0 is not used", "gzip;q=0");
    plain(
        cases,
        "14",
        "Every encoding that is refused by q=0 is not used",
        "gzip;q=0, deflate;q=0.0");
    plain(
        cases, "15", "Who takes nothing that the server has gets the answer as it is", "br, zstd");
    plain(cases, "16", "An encoding whose name is only similar is not taken", "gzipped, inflate");
  }

  private static void choice(
      List<Case> cases, String number, String rule, String accepted, String used) {
    cases.add(
        reference(
                "HT-GZ-" + number,
                rule,
                SOURCE + "; " + HTTP,
                probe -> {
                  String text = "again and again ".repeat(200);
                  HttpAnswer answer =
                      Requests.echoOf(session(probe, accepted), text).expectHeader(ENCODING, used);
                  answer.expect(
                      answer.body().length < text.length() / 2, "a body that is much shorter");
                })
            .needing(Feature.ENGINE_ECHO));
  }

  /** A client that cannot read what it did not ask for would be lost: this binds. */
  private static void plain(
      List<Case> cases, String number, String rule, @Nullable String accepted) {
    cases.add(
        required(
                "HT-GZ-" + number,
                rule,
                HTTP,
                probe ->
                    Requests.echoOf(session(probe, accepted), "again and again ".repeat(200))
                        .expectNoHeader(ENCODING))
            .needing(Feature.ENGINE_ECHO));
  }

  private static void what(List<Case> cases) {
    cases.add(
        reference(
                "HT-GZ-21",
                "An answer of 1,024 bytes is compressed",
                SOURCE + ", threshold",
                probe ->
                    Requests.echoOf(extras(probe), "x".repeat(THRESHOLD - 1))
                        .expectHeader(ENCODING, "gzip"))
            .needing(Feature.EXTRAS));
    cases.add(
        reference(
                "HT-GZ-22",
                "An answer of 1,023 bytes is not compressed",
                SOURCE + ", threshold",
                probe ->
                    Requests.echoOf(extras(probe), "x".repeat(THRESHOLD - 2))
                        .expectNoHeader(ENCODING)
                        .expectHeader("content-length", String.valueOf(THRESHOLD - 1)))
            .needing(Feature.EXTRAS));
    cases.add(
        reference(
                "HT-GZ-23",
                "The threshold counts bytes, not letters",
                SOURCE + ", threshold",
                probe ->
                    Requests.echoOf(extras(probe), "\u20ac".repeat(THRESHOLD / 3 + 1))
                        .expectHeader(ENCODING, "gzip"))
            .needing(Feature.EXTRAS));
    cases.add(
        reference(
                "HT-GZ-24",
                "The threshold counts all packets of an answer together",
                SOURCE + ", threshold",
                probe -> {
                  EngineClient session = extras(probe);
                  String[] small = new String[20];
                  Arrays.fill(small, "4" + "x".repeat(99));
                  session.sendPacket(small);
                  session
                      .poll()
                      .expectStatus(200)
                      .expectHeader(ENCODING, "gzip")
                      .expectBody(EnginePayload.of(4, small));
                })
            .needing(Feature.EXTRAS));
    cases.add(
        reference(
                "HT-GZ-25",
                "Answers with bytes are compressed, too",
                SOURCE,
                probe -> {
                  byte[] bytes = new byte[3_000];
                  HttpAnswer answer =
                      Requests.echoOf(session(probe, "gzip"), EnginePacket.message(bytes))
                          .expectHeader(ENCODING, "gzip");
                  answer.expect(
                      answer.text().startsWith(EnginePayload.base64(4, bytes)),
                      "the bytes that were sent");
                })
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        required(
                "HT-GZ-26",
                "A compressed answer is the text that was sent, of whatever letters",
                "RFC 9110, 8.4",
                probe -> {
                  EngineClient session = session(probe, "gzip, deflate");
                  Requests.echoOf(session, Wares.text(100_000));
                  Requests.echoOf(session, Wares.text(5_000));
                })
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        reference(
            "HT-GZ-27",
            "The answer that opens a session is too small to be compressed",
            SOURCE + ", threshold",
            probe ->
                EngineClient.polling(probe)
                    .header(ACCEPT, "gzip")
                    .answer()
                    .expectStatus(200)
                    .expectNoHeader(ENCODING)));
    cases.add(
        required(
                "HT-GZ-28",
                "Answers to POSTs are never compressed",
                SOURCE,
                probe ->
                    session(probe, "gzip")
                        .post("4" + "x".repeat(5_000))
                        .expectStatus(200)
                        .expectNoHeader(ENCODING)
                        .expectHeader("content-length", "2"))
            .needing(Feature.ENGINE_ECHO));
    cases.add(
        reference(
            "HT-GZ-29",
            "Refusals are never compressed",
            SOURCE,
            probe ->
                Http.of(probe)
                    .get(probe.target().enginePath())
                    .header(ACCEPT, "gzip")
                    .send()
                    .expectNoHeader(ENCODING)
                    .expectError(0, "Transport unknown")));
    cases.add(
        reference(
                "HT-GZ-30",
                "A compressed answer has the headers of every other",
                SOURCE,
                probe ->
                    Requests.echoOf(session(probe, "gzip"), "x".repeat(5_000))
                        .expectHeader(ENCODING, "gzip")
                        .expectHeader("content-type", "text/plain; charset=UTF-8")
                        .expectHeader("cache-control", "no-store")
                        .expectHeaderWith("access-control-allow-origin", ""))
            .needing(Feature.ENGINE_ECHO));
  }

  private static EngineClient session(Probe probe, @Nullable String accepted) {
    EngineHandshake handshake = EngineClient.polling(probe).polls(Polls.BY_HAND);
    return Requests.unhurried(
        probe, accepted == null ? handshake : handshake.header(ACCEPT, accepted));
  }

  private static EngineClient extras(Probe probe) {
    return EngineClient.polling(probe)
        .path(Requests.EXTRAS)
        .polls(Polls.BY_HAND)
        .header(ACCEPT, "gzip")
        .open();
  }
}
