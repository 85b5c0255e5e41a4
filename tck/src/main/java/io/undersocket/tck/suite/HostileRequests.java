package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Level.REFERENCE;
import static io.undersocket.tck.judge.Level.REQUIRED;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.EngineHandshake.Heartbeat;
import io.undersocket.tck.wire.Frame;
import io.undersocket.tck.wire.Http;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.HttpRequest;
import io.undersocket.tck.wire.RawConnection;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.WebSocketClient;
import io.undersocket.tck.wire.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Harm below Socket.IO: requests, connections and sessions. */
final class HostileRequests {

  private static final String SOURCE = "RFC 9112; hostile input";
  private static final int SLOW = 40;
  private static final int FLOOD = 200;
  private static final int LARGE = 200_000;
  private static final int MEGABYTE = 1_000_000;

  private HostileRequests() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    slow(cases);
    large(cases);
    odd(cases);
    cut(cases);
    sessions(cases);
    return cases;
  }

  private static void slow(List<Case> cases) {
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-01",
            "Requests whose heads never end hold up nobody",
            "Slowloris",
            probe -> {
              List<RawConnection> slow = new ArrayList<>();
              for (int i = 0; i < SLOW; i++) {
                slow.add(RawConnection.to(probe));
                slow.get(i).write(Harm.head(probe, "GET", Harm.socketTarget(probe, "polling")));
              }
              slow.forEach(raw -> raw.write("X-Slow: 1\r\n"));
              Guests.polling(probe, "/").stillAlive();
              slow.forEach(raw -> raw.write("\r\n").expect("\"sid\""));
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-02",
            "Bodies that never end hold up nobody, and do not keep their sessions from their timeout",
            "Slowloris",
            probe -> {
              List<EngineClient> sessions = new ArrayList<>();
              for (int i = 0; i < SLOW / 2; i++) {
                EngineClient engine = Guests.pollingByHand(probe).engine();
                engine.postRequest().declaring(MEGABYTE, "4").begin();
                sessions.add(engine);
              }
              Guests.polling(probe, "/").stillAlive();
              for (EngineClient engine : sessions) {
                awaitForgotten(probe, engine);
              }
            }));
    cases.add(
        Harm.done(
                REQUIRED,
                "HO-RQ-03",
                "A client that never reads holds up nobody, and is given up",
                "Engine.IO 4, Heartbeat",
                probe -> {
                  SocketIoClient observer = Guests.webSocket(probe, "/");
                  SocketIoClient client = SocketIoClient.webSocket(probe);
                  String id = client.connect("/");
                  client.stillAlive();
                  client.engine().webSocket().stopReading();
                  String text = "x".repeat(LARGE);
                  for (int i = 0; i < 20; i++) {
                    client.emit("/", "message", text);
                  }
                  expectGone(observer, id);
                })
            .needing(Feature.CONVERSATION));
  }

  /** A session ends by its timeout, though nobody polls. */
  private static void awaitForgotten(Probe probe, EngineClient engine) throws InterruptedException {
    long until = System.nanoTime() + Wire.PATIENCE.toNanos();
    Http http = Http.of(probe);
    while (true) {
      // A PUT asks for a session without being a poll or a post of it.
      HttpAnswer answer = http.request("PUT", engine.target()).send();
      if (answer.status() == 400) {
        answer.expectError(1, "Session ID unknown");
        return;
      }
      expect(System.nanoTime() < until, "the session ended by its ping timeout", answer);
      Thread.sleep(20); // The server is asked again: it does not tell by itself.
    }
  }

  private static void expectGone(SocketIoClient observer, String id) throws InterruptedException {
    long until = System.nanoTime() + Wire.PATIENCE.toNanos();
    while (Guests.reasonOf(observer, id).isNull()) {
      expect(System.nanoTime() < until, "the client given up", "it is still there");
      Thread.sleep(20); // The server is asked again: it does not tell by itself.
    }
  }

  private static void large(List<Case> cases) {
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-04",
            "A head of megabytes is refused, or the connection is cut",
            SOURCE,
            probe -> {
              RawConnection raw = RawConnection.to(probe);
              raw.write(Harm.head(probe, "GET", Harm.socketTarget(probe, "polling")));
              String line = "X-Large: " + "x".repeat(8_000) + "\r\n";
              for (int i = 0; i < 500; i++) {
                raw.write(line);
              }
              Harm.expectRefused(raw.endSending());
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-05",
            "A target or a cookie of a size that no client needs is answered or cut",
            SOURCE,
            probe -> {
              Http http = Http.of(probe);
              String target = Harm.socketTarget(probe, "polling");
              Harm.expectRefusedOrServed(http.get(target + "&x=" + "x".repeat(LARGE)).begin());
              Harm.expectRefusedOrServed(http.get(target + "&x=1".repeat(LARGE / 8)).begin());
              Harm.expectRefusedOrServed(
                  http.get(target).header("Cookie", "io=" + "x".repeat(LARGE)).begin());
              Harm.expectRefusedOrServed(
                  http.get(target).header("Cookie", "a=b; ".repeat(LARGE / 8)).begin());
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-06",
            "Thousands of headers are answered or cut",
            SOURCE,
            probe -> {
              HttpRequest request = Http.of(probe).get(Harm.socketTarget(probe, "polling"));
              for (int i = 0; i < 5_000; i++) {
                request.header("X-" + i, "1");
              }
              Harm.expectRefusedOrServed(request.begin());
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-07",
            "A body of nothing but separators ends its session",
            "Engine.IO 4, Payload encoding",
            probe -> {
              EngineClient engine = Guests.polling(probe, "/").engine();
              engine.post("\u001e".repeat(MEGABYTE / 2));
              engine.expectClosed();
            }));
  }

  private static void odd(List<Case> cases) {
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-08",
            "A query that is encoded badly is no error of the server",
            SOURCE,
            probe -> {
              String target = Harm.socketTarget(probe, "polling");
              for (String query :
                  List.of(
                      "%",
                      "%z",
                      "%zz",
                      "%u0041",
                      "a=%c0%ae",
                      "a=%ff%fe",
                      "%00=%00",
                      "=&=&&&==",
                      "a=%e2%82")) {
                Harm.expectRefusedOrServed(Http.of(probe).get(target + "&" + query).begin());
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-09",
            "Ids of sessions that no server makes are unknown",
            "Engine.IO 4, HTTP long-polling; HS13",
            probe -> {
              String target = Harm.socketTarget(probe, "polling") + "&sid=";
              for (String sid :
                  List.of(
                      "__proto__",
                      "constructor",
                      "toString",
                      "..%2F..%2Fetc%2Fpasswd",
                      "%00",
                      "%F0%9F%98%80",
                      "null",
                      "%27%20OR%201%3D1",
                      "A".repeat(20),
                      "x".repeat(4_000))) {
                Http.of(probe).get(target + sid).send().expectError(1, "Session ID unknown");
                Http.of(probe).post(target + sid, "40").send().expectError(1, "Session ID unknown");
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-10",
            "What is no HTTP is refused, or the connection is cut",
            SOURCE,
            probe -> {
              for (String garbage :
                  List.of(
                      "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n",
                      "\u0000\u0000\u0000\u0000\r\n\r\n",
                      "GET\r\n\r\n",
                      "40{}\r\n\r\n",
                      "GET  /  FTP/7.7\r\n\r\n")) {
                Harm.expectRefusedAsNoHttp(RawConnection.to(probe).write(garbage).endSending());
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-11",
            "A body with two lengths, or with one that is none, is refused: nothing can be smuggled in",
            "RFC 9112, 6.3 and 11.2",
            probe -> {
              for (String lengths :
                  List.of(
                      "Content-Length: 5\r\nContent-Length: 6\r\n",
                      "Content-Length: -1\r\n",
                      "Content-Length: 1x\r\n",
                      "Content-Length: 99999999999999999999\r\n")) {
                EngineClient engine = Guests.pollingByHand(probe).engine();
                RawConnection raw = RawConnection.to(probe);
                raw.write(
                    Harm.head(probe, "POST", engine.target())
                        + lengths
                        + "\r\n40\r\n"
                        + Harm.head(probe, "GET", "/smuggled")
                        + "\r\n");
                raw.endSending();
                Harm.expectRefused(raw);
              }
            }));
    cases.add(
        Harm.done(
            REFERENCE,
            "HO-RQ-12",
            "Chunks that are none are refused, or the connection is cut",
            "RFC 9112, 7.1",
            probe -> {
              for (String chunks :
                  List.of(
                      "zz\r\n40\r\n0\r\n\r\n",
                      "-2\r\n40\r\n0\r\n\r\n",
                      "fffffffffffffffff\r\n40")) {
                EngineClient engine = Guests.pollingByHand(probe).engine();
                RawConnection raw = RawConnection.to(probe);
                raw.write(
                    Harm.head(probe, "POST", engine.target())
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + chunks);
                raw.endSending();
                String all = raw.expectClosed();
                expect(!all.startsWith("HTTP/1.1 200"), "no success", all);
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-13",
            "Names of query parameters that every object has change nothing for others",
            "Prototype pollution",
            probe -> {
              SocketIoClient client =
                  EngineClient.polling(probe)
                      .query("__proto__=x")
                      .query("__proto__[admin]=1")
                      .query("constructor[prototype][admin]=1")
                      .query("toString=1")
                      .openSocketIo();
              client.connect("/");
              client.stillAlive();
              Guests.greeted(SocketIoClient.webSocket(probe), "/");
            }));
  }

  private static void cut(List<Case> cases) {
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-14",
            "Connections that are reset in the middle of anything harm nobody else",
            "Hostile input",
            probe -> {
              String target = Harm.socketTarget(probe, "polling");
              for (int i = 0; i < 5; i++) {
                RawConnection.to(probe).abort();
                RawConnection.to(probe).write("GE").abort();
                RawConnection.to(probe).write(Harm.head(probe, "GET", target)).abort();
                RawConnection.to(probe).write(Harm.head(probe, "GET", target) + "\r\n").abort();
                EngineClient engine = Guests.pollingByHand(probe).engine();
                engine.postRequest().declaring(100, "40").begin().abort();
                EngineClient other = Guests.pollingByHand(probe).engine();
                other.beginPoll().abort();
                String upgrade = Harm.upgrade(probe, Harm.socketTarget(probe, "websocket"));
                RawConnection.to(probe).write(upgrade).abort();
                RawConnection.to(probe).write(upgrade + "\r\n").abort();
                SocketIoClient client = Guests.webSocket(probe, "/");
                byte[] frame = Frame.text("42[\"message\",\"cut\"]").toBytes();
                client.engine().webSocket().sendBytes(Arrays.copyOf(frame, 9));
                client.engine().vanish();
                SocketIoClient burst = Guests.webSocket(probe, "/");
                burst.emit("/", "message", "x".repeat(LARGE)).engine().vanish();
              }
            }));
    cases.add(
        Harm.done(
            REFERENCE,
            "HO-RQ-15",
            "A connection that is closed on one side in the middle of a request comes to an end",
            "TCP, half-closed",
            probe -> {
              RawConnection head = RawConnection.to(probe);
              head.write(Harm.head(probe, "GET", Harm.socketTarget(probe, "polling"))).endSending();
              head.expectClosed();
              EngineClient engine = Guests.pollingByHand(probe).engine();
              RawConnection body = RawConnection.to(probe);
              body.write(
                  Harm.head(probe, "POST", engine.target()) + "Content-Length: 100\r\n\r\n40");
              body.endSending().expectClosed();
              RawConnection ws = RawConnection.to(probe);
              ws.write(Harm.upgrade(probe, Harm.socketTarget(probe, "websocket")) + "\r\n");
              ws.expect("\"sid\"");
              ws.endSending().expectClosed();
            }));
  }

  private static void sessions(List<Case> cases) {
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-16",
            "Hundreds of sessions that nobody uses come to an end, and others are let in meanwhile",
            "Engine.IO 4, Heartbeat",
            probe -> {
              EngineClient last = null;
              for (int i = 0; i < FLOOD; i++) {
                last = Guests.pollingByHand(probe).engine();
              }
              Guests.webSocket(probe, "/").stillAlive();
              if (last != null) {
                awaitForgotten(probe, last);
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-17",
            "WebSockets that probe a session, or send it anything else, do not harm it",
            "Engine.IO 4, Upgrade; UP",
            probe -> {
              SocketIoClient victim = Guests.polling(probe, "/");
              for (String first :
                  List.of("2", "4hello", "42[\"message\",1]", "x", "2probe2", "6", "")) {
                WebSocketClient ws = victim.engine().beginUpgrade();
                ws.sendText(first);
                ws.expectEnd();
                victim.emit("/", "message", 1).expectEvent("/", "message-back", 1);
              }
              WebSocketClient bytes = victim.engine().beginUpgrade();
              bytes.sendBinary((byte) 4, (byte) 'x').expectEnd();
              victim.engine().upgrade();
              victim.expectNothingElse();
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-18",
            "A flood of pings, of pongs and of pongs of the engine is no burden",
            "RFC 6455, 5.5.2",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              Frame[] frames = new Frame[3_000];
              for (int i = 0; i < frames.length; i++) {
                frames[i] =
                    i % 3 == 0 ? Frame.ping("") : i % 3 == 1 ? Frame.pong("x") : Frame.text("3");
              }
              client.engine().webSocket().sendFrames(frames);
              client.expectNothingElse();
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-RQ-19",
            "A client that never answers a ping is given up, whatever else it sends",
            "Engine.IO 4, Heartbeat",
            probe -> {
              EngineClient engine =
                  EngineClient.webSocket(probe)
                      .path(probe.target().socketPath())
                      .heartbeat(Heartbeat.OFF)
                      .open();
              engine.sendPacket("40");
              for (int i = 0; i < 500 && !engine.isEnded(); i++) {
                engine.sendPacket("42[\"nobody-listens\"]");
                Thread.sleep(10); // As lively as a client is that has much to say.
              }
              expect(engine.isEnded(), "the session ended by its ping timeout", "it goes on");
            }));
  }
}
