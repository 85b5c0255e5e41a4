package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Level.RECOMMENDED;
import static io.undersocket.tck.judge.Level.REQUIRED;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.Frame;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.RawConnection;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.WebSocketClient;
import io.undersocket.tck.wire.WebSocketHandshake;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The published advisories of the Socket.IO family that a client could make use of. */
final class HostileAdvisories {

  private static final int IDS = 64;
  private static final int GUESSABLE = 10;
  private static final int NEARLY_LIMIT = 900_000;
  private static final int OVER_LIMIT = 1_100_000;
  private static final long HUNDRED_MEGABYTES = 100_000_000;
  private static final int MANY_HEADERS = 2_500;
  private static final int FRAGMENTS = 200_000;
  private static final int FRAGMENTS_AT_ONCE = 10_000;

  private HostileAdvisories() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    server(cases);
    engine(cases);
    parser(cases);
    webSocket(cases);
    return cases;
  }

  private static void server(List<Case> cases) {
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-01",
            "Ids of sessions and of sockets cannot be guessed from others",
            "CVE-2017-16031: insecure randomness",
            probe -> {
              List<String> ids = new ArrayList<>();
              for (int i = 0; i < IDS / 2; i++) {
                SocketIoClient client = SocketIoClient.webSocket(probe);
                ids.add(client.engine().sid());
                ids.add(client.connect("/"));
                client.engine().disconnect();
              }
              expectRandom(ids);
            }));
    cases.add(
        Harm.done(
                REQUIRED,
                "HO-AD-02",
                "A page of an origin that is not allowed is not let in by CORS headers",
                "CVE-2020-28481: CORS misconfiguration",
                probe -> {
                  for (String origin :
                      List.of(
                          "https://evil.example",
                          "null",
                          "https://allowed.example.evil.example",
                          "http://allowed.example",
                          "https://allowed.example:8443",
                          "https://xallowed.example")) {
                    HttpAnswer answer =
                        Http.of(probe)
                            .get("/extras/?EIO=4&transport=polling")
                            .header("Origin", origin)
                            .send();
                    String allowed = answer.header("access-control-allow-origin");
                    expect(
                        !origin.equals(allowed) && !"*".equals(allowed),
                        "no leave for " + origin,
                        answer);
                  }
                })
            .needing(Feature.EXTRAS));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-03",
            "An event by the name of error, and a packet that makes one, end no server",
            "CVE-2024-38355: unhandled 'error' event",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              client.sendRaw("2[\"error\"]").sendRaw("2[\"error\",{\"message\":\"x\"}]");
              client.sendRaw("2[\"error\",null]").stillAlive();
              client.sendRaw("9[\"error\"]").expectClosed();
              Guests.polling(probe, "/custom").sendRaw("4[\"error\"]").expectClosed();
            }));
  }

  /** No two begin alike, and no place of the beginning has always the same few letters. */
  private static void expectRandom(List<String> ids) {
    Set<String> beginnings = new HashSet<>();
    for (String id : ids) {
      expect(id.length() >= GUESSABLE, "ids of " + GUESSABLE + " letters or more", id);
      expect(beginnings.add(id.substring(0, GUESSABLE)), "ids that begin differently", ids);
    }
    for (int at = 0; at < GUESSABLE; at++) {
      Set<Character> letters = new HashSet<>();
      for (String id : ids) {
        letters.add(id.charAt(at));
      }
      expect(letters.size() >= 8, "many letters at the place " + at + " of ids", ids);
    }
  }

  private static void engine(List<Case> cases) {
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-04",
            "A POST that is far too large is refused before it has come",
            "CVE-2020-36048: resource exhaustion",
            probe -> {
              SocketIoClient client = Guests.pollingByHand(probe);
              Harm.expectRefused(
                  client
                      .engine()
                      .postRequest()
                      .declaring(HUNDRED_MEGABYTES, "4" + "x".repeat(OVER_LIMIT))
                      .begin());
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-05",
            "Bytes that are no frame, sent with the request for a WebSocket, end that connection alone",
            "CVE-2022-21676: uncaught exception",
            probe -> {
              for (String garbage :
                  List.of("\u007f\u007f\u007f\u007f", "GET / HTTP/1.1\r\n\r\n", "\u0000")) {
                RawConnection raw = RawConnection.to(probe);
                raw.write(
                    Harm.upgrade(probe, Harm.socketTarget(probe, "websocket"))
                        + "\r\n"
                        + garbage.repeat(4));
                raw.expectClosed();
              }
              EngineClient polling = Guests.polling(probe, "/").engine();
              WebSocketClient second = polling.beginUpgrade();
              second.sendBytes((byte) 0x7f, (byte) 0x7f, (byte) 0x7f, (byte) 0x7f).expectEnd();
              polling.stillAlive();
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-06",
            "Requests for WebSockets that are refused, and reset at once, end no server",
            "CVE-2022-41940: uncaught exception",
            probe -> {
              String path = probe.target().socketPath();
              for (String target :
                  List.of(
                      path + "?EIO=4&transport=websocket&sid=unknown",
                      path + "?EIO=4&transport=tube",
                      path,
                      "/elsewhere/?EIO=4&transport=websocket")) {
                for (int i = 0; i < 3; i++) {
                  RawConnection.to(probe).write(Harm.upgrade(probe, target) + "\r\n").abort();
                }
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-07",
            "Transports that are named after what every object has are unknown, for GET and for"
                + " upgrades",
            "CVE-2023-31125: uncaught exception",
            probe -> {
              for (String name :
                  List.of("__proto__", "constructor", "toString", "hasOwnProperty", "valueOf")) {
                Http.of(probe)
                    .get(Harm.socketTarget(probe, name))
                    .send()
                    .expectError(0, "Transport unknown");
                WebSocketClient.to(probe, Harm.socketTarget(probe, name)).expectRefused();
              }
              WebSocketClient.to(probe, probe.target().socketPath()).expectRefused();
            }));
  }

  private static void parser(List<Case> cases) {
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-08",
            "A packet whose head is nearly a megabyte long is no burden",
            "CVE-2020-36049: resource exhaustion",
            probe -> {
              String digits = "1".repeat(NEARLY_LIMIT);
              for (String packet :
                  List.of("2" + digits + "x", "5" + digits + "-[]", "2/" + digits, "5" + digits)) {
                Guests.webSocket(probe, "/").sendRaw(packet).expectClosed();
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-09",
            "A placeholder cannot stand for what is no attachment",
            "CVE-2022-2421: insufficient validation",
            probe -> {
              byte[] bytes = {1};
              for (String number :
                  List.of(
                      "\"splice\"",
                      "\"__proto__\"",
                      "\"toString\"",
                      "{}",
                      "[0]",
                      "null",
                      "-1",
                      "1")) {
                Guests.webSocket(probe, "/")
                    .sendRaw(
                        "51-[\"message\",{\"_placeholder\":true,\"num\":" + number + "}]", bytes)
                    .expectClosed();
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-10",
            "An object as the name of an event closes the connection",
            "CVE-2023-32695: insufficient validation",
            probe -> {
              for (String name :
                  List.of(
                      "{\"toString\":\"foo\"}",
                      "{\"toString\":{\"toString\":1}}",
                      "[[\"message\"]]",
                      "{\"__proto__\":null}")) {
                Guests.webSocket(probe, "/").sendRaw("2[" + name + "]").expectClosed();
                Guests.webSocket(probe, "/").sendRaw("21[" + name + ",1]").expectClosed();
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-11",
            "A packet that announces more attachments than anybody needs closes the connection at once",
            "CVE-2026-33151: unbounded number of binary attachments",
            probe -> {
              for (String count :
                  List.of("11", "1000", "2147483648", "9007199254740993", "9".repeat(400))) {
                Guests.webSocket(probe, "/").sendRaw("5" + count + "-[\"message\"]").expectClosed();
                Guests.webSocket(probe, "/").sendRaw("6" + count + "-1[]").expectClosed();
              }
              Guests.polling(probe, "/").sendRaw("599999-[\"message\"]").expectClosed();
            }));
  }

  private static void webSocket(List<Case> cases) {
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-12",
            "A pong has the payload of its ping and not a byte of the server's memory",
            "CVE-2016-10518: buffer vulnerability",
            probe -> {
              WebSocketClient ws = webSocket(probe);
              for (String payload : List.of("", "1", "100", "p".repeat(125))) {
                ws.sendPing(payload).expectPong(payload);
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-13",
            "A frame that announces gigabytes ends the connection before they have come",
            "CVE-2016-10542: excessively large messages",
            probe -> {
              for (long length :
                  new long[] {1L << 28, 1L << 32, 1L << 40, (1L << 53) + 1, Long.MAX_VALUE}) {
                WebSocketClient ws = webSocket(probe);
                ws.sendFrame(Frame.text("4x").declaring(length)).expectEnd();
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-14",
            "Extensions and parameters that are named after what every object has are passed over",
            "GHSA-5v72-xg48-5rpm: Sec-WebSocket-Extensions",
            probe -> {
              for (String offer :
                  List.of(
                      "constructor",
                      "__proto__",
                      "toString; valueOf",
                      "permessage-deflate; constructor",
                      "foo; constructor=1; __proto__=2",
                      "a;".repeat(2_000) + "a")) {
                served(handshake(probe).extensions(offer));
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-15",
            "A header of subprotocols with thousands of spaces takes no time",
            "CVE-2021-32640: ReDoS in Sec-WebSocket-Protocol",
            probe -> {
              long began = System.nanoTime();
              for (int i = 0; i < 3; i++) {
                served(
                    handshake(probe)
                        .header("Sec-WebSocket-Protocol", "a" + " ".repeat(7_000) + "b"));
                served(
                    handshake(probe).header("Sec-WebSocket-Protocol", "a, ".repeat(2_000) + "b"));
              }
              long took = (System.nanoTime() - began) / 1_000_000;
              expect(took < 5_000, "six answers within 5,000 ms", took + " ms");
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-16",
            "A request for a WebSocket with more headers than are read ends no server",
            "CVE-2024-37890: many HTTP headers",
            probe -> {
              StringBuilder request =
                  new StringBuilder(Harm.head(probe, "GET", Harm.socketTarget(probe, "websocket")));
              for (int i = 0; i < MANY_HEADERS; i++) {
                request.append("a:1\r\n");
              }
              request.append(
                  "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n");
              request.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
              RawConnection raw = RawConnection.to(probe).write(request.toString());
              try {
                raw.expect("HTTP/1.1 ");
              } catch (Unmet none) {
                Harm.expectRefused(raw);
              }
              raw.abort();
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-AD-17",
            "The answer to a close frame has nothing in it but what the client has sent",
            "CVE-2026-45736: uninitialized memory disclosure",
            probe -> {
              WebSocketClient ws = webSocket(probe);
              ws.sendClose(1000, "bye");
              Frame frame = ws.receiveFrame();
              while (frame.opcode() != Frame.CLOSE) {
                frame = ws.receiveFrame();
              }
              String sent = hex(Frame.close(1000, "bye").payload());
              expect(sent.startsWith(hex(frame.payload())), "the close frame " + sent, frame);
            }));
    cases.add(
        Harm.done(
            RECOMMENDED,
            "HO-AD-18",
            "A message in 200,000 fragments, empty and never ending, ends the connection",
            "CVE-2026-48779: memory exhaustion from tiny fragments",
            probe -> {
              // Where pings are rare: none can be answered within the message.
              WebSocketClient ws = WebSocketEcho.open(probe).socket();
              ws.sendFrame(Frame.text("4").notFinal());
              byte[] fragment = Frame.continuation("").notFinal().toBytes();
              ByteArrayOutputStream some = new ByteArrayOutputStream();
              for (int i = 0; i < FRAGMENTS_AT_ONCE; i++) {
                some.writeBytes(fragment);
              }
              for (int i = 0; i < FRAGMENTS / FRAGMENTS_AT_ONCE && !ws.isEnded(); i++) {
                ws.sendBytes(some.toByteArray());
              }
              ws.expectEnd();
            }));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static WebSocketHandshake handshake(Probe probe) {
    return WebSocketClient.to(probe, Harm.socketTarget(probe, "websocket"));
  }

  /** Past the open packet, and a member of the namespace /, so that the connection may stay. */
  private static WebSocketClient webSocket(Probe probe) {
    WebSocketClient ws = handshake(probe).open().answerEnginePings();
    ws.receive();
    ws.sendText("40");
    ws.receive();
    ws.receive();
    return ws;
  }

  /** A WebSocket, or a refusal: but an answer. */
  private static void served(WebSocketHandshake handshake) {
    try {
      handshake.open().close();
    } catch (Unmet refused) {
      expect(
          String.valueOf(refused.received()).contains("status 4")
              || String.valueOf(refused.received()).startsWith("none"),
          "a WebSocket, or a refusal",
          refused.received());
    }
  }
}
