package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Pings, pongs and the closing handshake: RFC 6455, sections 5.5 and 7. */
final class WebSocketControlFrames {

  private static final int LARGEST = 125;

  private WebSocketControlFrames() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    pings(cases);
    closes(cases);
    return cases;
  }

  private static void pings(List<Case> cases) {
    String source = "RFC 6455, 5.5.2";
    cases.add(
        required(
            "WS-CO-01",
            "A ping is answered by a pong with the same payload",
            source,
            probe ->
                WebSocketEcho.open(probe)
                    .send(Frame.ping("are you there"))
                    .expectPong("are you there")));
    cases.add(
        required(
            "WS-CO-02",
            "An empty ping is answered by an empty pong",
            source,
            probe -> WebSocketEcho.open(probe).send(Frame.ping("")).expectPong("")));
    cases.add(
        required(
            "WS-CO-03",
            "A ping of 125 bytes is answered",
            "RFC 6455, 5.5",
            probe -> {
              String largest = "p".repeat(LARGEST);
              WebSocketEcho.open(probe).send(Frame.ping(largest)).expectPong(largest);
            }));
    cases.add(
        required(
            "WS-CO-04",
            "The last of several pings is answered at the latest",
            "RFC 6455, 5.5.3: a server may answer the last one only",
            probe -> {
              WebSocketEcho echo =
                  WebSocketEcho.open(probe)
                      .sendTogether(Frame.ping("1"), Frame.ping("2"), Frame.ping("3"));
              Frame pong = echo.receiveFrame();
              while (pong.opcode() == Frame.PONG && !pong.text().equals("3")) {
                pong = echo.receiveFrame();
              }
              if (!pong.equals(Frame.pong("3").unmasked())) {
                throw new Unmet("a pong of 3", pong.toString());
              }
              echo.stillThere();
            }));
    cases.add(
        required(
            "WS-CO-06",
            "A pong that nobody asked for is passed over",
            "RFC 6455, 5.5.3",
            probe ->
                WebSocketEcho.open(probe)
                    .send(Frame.pong("unasked"), Frame.pong(""))
                    .stillThere()));
    cases.add(
        failing(
            "WS-CO-07",
            "A ping of 126 bytes ends the connection",
            "5.5",
            Frame.ping("p".repeat(LARGEST + 1))));
    cases.add(
        failing(
            "WS-CO-08",
            "A ping in several parts ends the connection",
            "5.5",
            Frame.ping("a").notFinal(),
            Frame.continuation("b")));
    cases.add(
        failing(
            "WS-CO-09",
            "A pong of 126 bytes ends the connection",
            "5.5",
            Frame.pong("p".repeat(LARGEST + 1))));
    cases.add(
        required(
            "WS-CO-10",
            "A ping between the parts of a message is answered before the message",
            "RFC 6455, 5.4",
            probe ->
                WebSocketEcho.open(probe)
                    .send(
                        Frame.text("4one ").notFinal(),
                        Frame.ping("between"),
                        Frame.continuation("message"))
                    .expectPong("between")
                    .expectText("4one message")));
    cases.add(
        required(
            "WS-CO-11",
            "A ping whose payload is no text is answered with the same bytes",
            source,
            probe -> {
              byte[] bytes = {0, (byte) 0xff, (byte) 0xc0, 1};
              WebSocketEcho echo = WebSocketEcho.open(probe).send(Frame.of(Frame.PING, bytes));
              Frame pong = echo.receiveFrame();
              if (!pong.equals(Frame.of(Frame.PONG, bytes).unmasked())) {
                throw new Unmet(Frame.of(Frame.PONG, bytes).toString(), pong.toString());
              }
            }));
    cases.add(
        failing(
            "WS-CO-12",
            "The first part of a ping ends the connection, whatever would follow",
            "5.5",
            Frame.ping("a").notFinal()));
    cases.add(
        required(
            "WS-CO-13",
            "A pong that nobody asked for is not answered",
            "RFC 6455, 5.5.3",
            probe -> {
              WebSocketEcho echo =
                  WebSocketEcho.open(probe)
                      .sendTogether(Frame.pong("unasked"), Frame.text("4said next"));
              Frame next = echo.receiveFrame();
              if (!next.equals(Frame.text("4said next").unmasked())) {
                throw new Unmet(Frame.text("4said next").unmasked().toString(), next.toString());
              }
            }));
  }

  private static void closes(List<Case> cases) {
    cases.add(
        required(
            "WS-CL-01",
            "A close frame is answered by one, and the server ends the connection",
            "RFC 6455, 5.5.1 and 7.1.1",
            probe -> closedWith(WebSocketEcho.open(probe).send(Frame.close()), 1005, 1000)));
    for (int code :
        new int[] {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999}) {
      cases.add(
          required(
              "WS-CL-V" + code,
              "A close frame with the code "
                  + code
                  + " is answered by one, with the same code or none",
              "RFC 6455, 5.5.1 and 7.4",
              probe ->
                  closedWith(WebSocketEcho.open(probe).send(Frame.close(code, "")), code, 1005)));
    }
    cases.add(
        reference(
            "WS-CL-02",
            "The code of a close frame is the code of the answer",
            "RFC 6455, 5.5.1: typically",
            probe -> closedWith(WebSocketEcho.open(probe).send(Frame.close(4001, "over")), 4001)));
    for (int code :
        new int[] {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535}) {
      cases.add(
          required(
              "WS-CL-N" + code,
              "A close frame with the code "
                  + code
                  + ", which is none, is not answered by the same",
              "RFC 6455, 7.4",
              probe -> {
                int answered =
                    WebSocketEcho.open(probe).send(Frame.close(code, "")).socket().expectEnd();
                if (answered == code && code != 1005 && code != 1006) {
                  throw new Unmet("another code than " + code, "the code " + answered);
                }
              }));
    }
    cases.add(
        reference(
            "WS-CL-03",
            "A code that is none is told by the code 1002",
            "RFC 6455, 7.4.1",
            probe -> {
              WebSocketEcho.open(probe).send(Frame.close(1005, "")).expectClose(1002);
              WebSocketEcho.open(probe).send(Frame.close(999, "")).expectClose(1002);
            }));
    cases.add(
        failing(
            "WS-CL-04",
            "A close frame with a payload of one byte is no clean close",
            "5.5.1",
            Frame.of(Frame.CLOSE, (byte) 3)));
    cases.add(
        failing(
            "WS-CL-05",
            "A close frame whose reason is no UTF-8 is no clean close",
            "5.5.1 and 8.1",
            Frame.of(
                Frame.CLOSE,
                ByteBuffer.allocate(4)
                    .putShort((short) 1000)
                    .put((byte) 0xc3)
                    .put((byte) 0x28)
                    .array())));
    cases.add(
        failing(
            "WS-CL-06",
            "A close frame of 126 bytes ends the connection",
            "5.5",
            Frame.close(1000, "r".repeat(LARGEST - 1))));
    cases.add(
        required(
            "WS-CL-07",
            "A close frame with a reason of 123 bytes is answered",
            "RFC 6455, 5.5",
            probe ->
                closedWith(
                    WebSocketEcho.open(probe).send(Frame.close(1000, "r".repeat(LARGEST - 2))),
                    1000,
                    1005)));
    cases.add(
        required(
            "WS-CL-08",
            "What comes after a close frame is passed over",
            "RFC 6455, 5.5.1",
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              echo.sendTogether(Frame.close(1000, ""), Frame.text("4late"), Frame.ping("late"));
              closedWith(echo, 1000, 1005);
            }));
    cases.add(
        required(
            "WS-CL-09",
            "What came before a close frame in the same piece is taken",
            "RFC 6455, 7.1.2",
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              echo.sendTogether(Frame.ping("first"), Frame.close(1000, "")).expectPong("first");
              closedWith(echo, 1000, 1005);
            }));
    cases.add(
        required(
            "WS-CL-10",
            "A close frame within a message in parts is answered",
            "RFC 6455, 5.4",
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              echo.send(Frame.text("4begun").notFinal(), Frame.close(1000, ""));
              closedWith(echo, 1000, 1005);
            }));
    cases.add(
        required(
            "WS-CL-11",
            "A closed connection takes its session along",
            "Engine.IO 4, WebSocket; WS04",
            probe -> {
              EngineClient session = EngineClient.webSocket(probe).open();
              session.webSocket().sendClose(1000, "");
              session.expectClosed();
              session.expectForgotten();
            }));
    cases.add(
        reference(
            "WS-CL-12",
            "A close frame with a payload of one byte is told by the code 1002",
            "RFC 6455, 5.5.1 and 7.4.1",
            probe ->
                WebSocketEcho.open(probe).send(Frame.of(Frame.CLOSE, (byte) 3)).expectClose(1002)));
  }

  private static void closedWith(WebSocketEcho echo, int... codes) {
    int code = echo.socket().expectEnd();
    for (int wanted : codes) {
      if (code == wanted) {
        return;
      }
    }
    throw new Unmet(
        "a close frame with the code " + Arrays.toString(codes),
        code == 1006 ? "an end without a close frame" : "the code " + code);
  }

  private static Case failing(String id, String rule, String section, Frame... frames) {
    return required(
        id,
        rule,
        "RFC 6455, " + section,
        probe -> WebSocketEcho.open(probe).send(frames).expectEnd());
  }
}
