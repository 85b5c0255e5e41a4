package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.recommended;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.WebSocketHandshake;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The opening handshake: RFC 6455, section 4. */
final class WebSocketOpening {

  private static final String VERSION = "Sec-WebSocket-Version";
  private static final String KEY = "Sec-WebSocket-Key";
  private static final String PROTOCOL = "sec-websocket-protocol";
  private static final String EXTENSIONS = "sec-websocket-extensions";

  private WebSocketOpening() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(
        required(
            "WS-OP-01",
            "A WebSocket is opened by a 101 whose Sec-WebSocket-Accept is made of the key",
            "RFC 6455, 4.2.2; WS01",
            probe -> WebSocketEcho.open(probe).stillThere()));
    cases.add(
        required(
            "WS-OP-02",
            "The words of Connection and Upgrade are compared without regard to case",
            "RFC 6455, 4.2.1",
            probe ->
                WebSocketEcho.open(
                        probe,
                        h -> h.replacing("Connection", "upgrade").replacing("Upgrade", "WebSocket"))
                    .stillThere()));
    cases.add(
        required(
            "WS-OP-03",
            "Connection may name more than Upgrade",
            "RFC 6455, 4.2.1",
            probe ->
                WebSocketEcho.open(probe, h -> h.replacing("Connection", "keep-alive, Upgrade"))
                    .stillThere()));
    cases.add(
        refused("WS-OP-04", "A request without Sec-WebSocket-Key is refused", h -> h.without(KEY)));
    cases.add(
        refused(
            "WS-OP-05",
            "A key that is not 16 bytes in base64 is refused",
            h -> h.replacing(KEY, "c2hvcnQ=")));
    cases.add(
        refused(
            "WS-OP-06",
            "A key with characters that are not of base64 is refused",
            h -> h.replacing(KEY, "!!!!!!!!!!!!!!!!!!!!!!==")));
    cases.add(
        refused(
            "WS-OP-07",
            "A request without Sec-WebSocket-Version is refused",
            h -> h.without(VERSION)));
    cases.add(
        refused(
            "WS-OP-08",
            "A version that the server does not speak is refused",
            h -> h.replacing(VERSION, "7")));
    cases.add(
        refused(
            "WS-OP-09", "A version that is no number is refused", h -> h.replacing(VERSION, "x")));
    cases.add(
        recommended(
            "WS-OP-10",
            "The refusal of a version names those that the server speaks",
            "RFC 6455, 4.2.2 and 4.4",
            probe ->
                WebSocketEcho.handshake(probe)
                    .replacing(VERSION, "7")
                    .refused()
                    .expectHeaderWith("sec-websocket-version", "13")));
    cases.add(
        reference(
            "WS-OP-11",
            "Version 8, of the draft with the same frames, is spoken as well",
            "observed",
            probe -> WebSocketEcho.open(probe, h -> h.replacing(VERSION, "8")).stillThere()));
    cases.add(
        required(
            "WS-OP-12",
            "Another method than GET opens no WebSocket",
            "RFC 6455, 4.2.1",
            probe -> WebSocketEcho.handshake(probe).method("POST").expectRefused()));
    cases.add(
        required(
            "WS-OP-13",
            "An upgrade to another protocol opens no WebSocket",
            "RFC 6455, 4.2.1",
            probe -> WebSocketEcho.handshake(probe).replacing("Upgrade", "tube").expectRefused()));
    cases.add(
        required(
            "WS-OP-14",
            "No subprotocol is chosen where none is offered",
            "RFC 6455, 4.2.2",
            probe -> WebSocketEcho.open(probe).socket().answer().expectNoHeader(PROTOCOL)));
    cases.add(
        reference(
            "WS-OP-15",
            "Of the subprotocols offered the first is chosen",
            "observed; a browser that offers some fails where none is chosen",
            probe ->
                WebSocketEcho.open(probe, h -> h.subprotocols("soap", "wamp"))
                    .socket()
                    .answer()
                    .expectHeader(PROTOCOL, "soap")));
    cases.add(
        required(
            "WS-OP-16",
            "An extension that the server does not know is passed over",
            "RFC 6455, 9.1",
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe, h -> h.extensions("foo; bar=1"));
              echo.socket().answer().expectNoHeader(EXTENSIONS);
              echo.stillThere();
            }));
    cases.add(
        required(
            "WS-OP-17",
            "No extension is agreed on that was not offered",
            "RFC 6455, 9.1",
            probe -> WebSocketEcho.open(probe).socket().answer().expectNoHeader(EXTENSIONS)));
    return cases;
  }

  /** Refused before a 101, by an answer that says that the request is wrong. */
  private static Case refused(String id, String rule, UnaryOperator<WebSocketHandshake> change) {
    return required(
        id,
        rule,
        "RFC 6455, 4.2.1",
        probe -> {
          HttpAnswer answer = change.apply(WebSocketEcho.handshake(probe)).refused();
          answer.expect(answer.status() / 100 == 4, "a status of 4xx");
        });
  }
}
