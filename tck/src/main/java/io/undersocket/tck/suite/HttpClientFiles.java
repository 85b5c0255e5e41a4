package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.HttpConnection;
import io.undersocket.tck.wire.HttpRequest;
import java.util.ArrayList;
import java.util.List;

/** The browser client that a Socket.IO server has for pages. */
final class HttpClientFiles {

  private static final String SCRIPT = "socket.io.js";
  private static final String ENCODING = "content-encoding";

  private HttpClientFiles() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    files(cases);
    caching(cases);
    encodings(cases);
    return cases;
  }

  private static void files(List<Case> cases) {
    int number = 1;
    for (String build : List.of("", ".min", ".msgpack.min", ".esm.min")) {
      String name = "socket.io" + build + ".js";
      cases.add(
          reference(
              "HT-CF-0" + number++,
              "There is " + name + ", a script",
              "reference server: serveClient; SF01, SF02",
              probe -> {
                HttpAnswer answer =
                    get(probe, name)
                        .expectStatus(200)
                        .expectHeader("content-type", "application/javascript; charset=utf-8");
                answer.expect(answer.text().contains("Socket.IO v"), "Socket.IO's client");
              }));
      cases.add(
          reference(
              "HT-CF-0" + number++,
              "There is " + name + ".map, a source map",
              "reference server: serveClient; SF01, SF02",
              probe -> {
                HttpAnswer answer =
                    get(probe, name + ".map")
                        .expectStatus(200)
                        .expectHeader("content-type", "application/json; charset=utf-8");
                answer.expect(
                    answer.json().path("version").asInt(0) == 3
                        && !answer.json().path("sources").isEmpty(),
                    "a source map of version 3");
              }));
    }
    cases.add(
        reference(
            "HT-CF-11",
            "What stands behind a question mark is passed over",
            "SF01",
            probe ->
                get(probe, SCRIPT + "?v=1&EIO=4")
                    .expectStatus(200)
                    .expectHeaderWith("content-type", "javascript")));
    cases.add(
        reference(
            "HT-CF-12",
            "A file that there is not is a request to the engine: status 400 and code 0",
            "SF07",
            probe -> {
              get(probe, "socket.io.unknown.js").expectError(0, "Transport unknown");
              get(probe, "socket.io.js.map.map").expectError(0, "Transport unknown");
              get(probe, "x/" + SCRIPT).expectError(0, "Transport unknown");
            }));
    cases.add(
        reference(
            "HT-CF-13",
            "Pages of other origins may load the files",
            "SF04",
            probe -> {
              get(probe, SCRIPT).expectHeader("access-control-allow-origin", "*");
              get(probe, "socket.io.min.js.map").expectHeader("access-control-allow-origin", "*");
            }));
    cases.add(
        reference(
            "HT-CF-14",
            "HEAD is answered as GET is, without the body",
            "RFC 9110, 9.3.2",
            probe -> {
              HttpConnection connection = Http.of(probe).connect();
              String target = probe.target().socketPath() + SCRIPT;
              connection
                  .request("HEAD", target)
                  .send()
                  .expectStatus(200)
                  .expectHeaderWith("content-type", "javascript")
                  .expectHeaderWith("etag", "\"");
              // A body would be taken for the beginning of the next answer.
              connection.get(target).send().expectStatus(200);
            }));
    cases.add(
        reference(
            "HT-CF-15",
            "A file is no session: that of the same path opens beside it",
            "SF01",
            probe ->
                Requests.get(probe, probe.target().socketPath() + "?EIO=4&transport=polling")
                    .expectStatus(200)
                    .expectHeaderWith("content-type", "text/plain")));
  }

  private static void caching(List<Case> cases) {
    cases.add(
        reference(
            "HT-CF-21",
            "A file may be kept, and is to be asked about each time",
            "reference server: serveClient",
            probe -> get(probe, SCRIPT).expectHeader("cache-control", "public, max-age=0")));
    cases.add(
        reference(
            "HT-CF-22",
            "A file has a strong ETag",
            "reference server: serveClient",
            probe -> {
              HttpAnswer answer = get(probe, SCRIPT);
              answer.expect(
                  String.valueOf(answer.header("etag")).matches("\"[^\"]+\""), "an ETag in quotes");
            }));
    cases.add(
        reference(
            "HT-CF-23",
            "Who has the file already is told so: 304 for the ETag",
            "RFC 9110, 13.1.2; SF05",
            probe ->
                unlessIs(probe, String.valueOf(get(probe, SCRIPT).header("etag")))
                    .expectStatus(304)
                    .expectEmptyBody()));
    cases.add(
        reference(
            "HT-CF-24",
            "Who has the file already is told so: 304 for the ETag as a weak one",
            "RFC 9110, 13.1.2; SF05",
            probe ->
                unlessIs(probe, "W/" + get(probe, SCRIPT).header("etag"))
                    .expectStatus(304)
                    .expectEmptyBody()));
    cases.add(
        reference(
            "HT-CF-25",
            "Who has another file gets this one",
            "RFC 9110, 13.1.2",
            probe -> {
              HttpAnswer answer = unlessIs(probe, "\"0.0.0\"").expectStatus(200);
              answer.expect(answer.body().length > 0, "the file");
            }));
    cases.add(
        reference(
            "HT-CF-26",
            "A 304 can be read by pages of other origins",
            "SF04, SF05",
            probe ->
                unlessIs(probe, String.valueOf(get(probe, SCRIPT).header("etag")))
                    .expectHeader("access-control-allow-origin", "*")));
    cases.add(
        reference(
            "HT-CF-27",
            "A 304 ends with its head: the next answer follows",
            "RFC 9112, 6.3",
            probe -> {
              HttpConnection connection = Http.of(probe).connect();
              String target = probe.target().socketPath() + SCRIPT;
              String etag = String.valueOf(get(probe, SCRIPT).header("etag"));
              connection.get(target).header("If-None-Match", etag).send().expectStatus(304);
              connection.get(target).send().expectStatus(200);
            }));
  }

  private static void encodings(List<Case> cases) {
    int number = 31;
    for (String encoding : List.of("gzip", "deflate")) {
      cases.add(
          reference(
              "HT-CF-" + number++,
              "Who takes " + encoding + " gets the file compressed so, and it is the same file",
              "SF03",
              probe -> {
                HttpAnswer plain = get(probe, SCRIPT).expectNoHeader(ENCODING);
                HttpAnswer small =
                    request(probe, SCRIPT)
                        .header("Accept-Encoding", encoding)
                        .send()
                        .expectHeader(ENCODING, encoding)
                        .expectHeaderWith("content-type", "javascript");
                small.expect(small.body().length < plain.body().length / 2, "a shorter body");
                small.expect(small.text().equals(plain.text()), "the same file");
              }));
    }
    cases.add(
        reference(
            "HT-CF-33",
            "Who refuses gzip gets the file as it is",
            "RFC 9110, 12.5.3",
            probe ->
                request(probe, SCRIPT)
                    .header("Accept-Encoding", "gzip;q=0")
                    .send()
                    .expectStatus(200)
                    .expectNoHeader(ENCODING)));
    cases.add(
        reference(
            "HT-CF-34",
            "Of gzip and br, named in this order, gzip is taken",
            "SF03",
            probe ->
                request(probe, SCRIPT)
                    .header("Accept-Encoding", "gzip, br")
                    .send()
                    .expectHeader(ENCODING, "gzip")));
    cases.add(
        reference(
            "HT-CF-35",
            "Source maps are compressed, too",
            "SF03",
            probe -> {
              HttpAnswer answer =
                  request(probe, "socket.io.min.js.map")
                      .header("Accept-Encoding", "gzip")
                      .send()
                      .expectHeader(ENCODING, "gzip");
              answer.expect(answer.json().path("version").asInt(0) == 3, "a source map");
            }));
  }

  private static HttpRequest request(Probe probe, String name) {
    return Http.of(probe).get(probe.target().socketPath() + name);
  }

  private static HttpAnswer get(Probe probe, String name) {
    return request(probe, name).send();
  }

  private static HttpAnswer unlessIs(Probe probe, String etag) {
    return request(probe, SCRIPT).header("If-None-Match", etag).send();
  }
}
