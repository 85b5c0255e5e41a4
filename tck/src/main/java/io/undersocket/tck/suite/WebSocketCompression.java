package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.Frame;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.Message;
import io.undersocket.tck.wire.WebSocketClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** permessage-deflate: RFC 7692, at {@code /extras/}, where the target agrees to it. */
final class WebSocketCompression {

  private static final String EXTENSIONS = "sec-websocket-extensions";
  private static final String DEFLATE = "permessage-deflate";

  private WebSocketCompression() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    offers(cases);
    messages(cases);
    wrong(cases);
    return cases.stream().map(one -> one.needing(Feature.EXTRAS)).toList();
  }

  private static void offers(List<Case> cases) {
    String source = "RFC 7692, 7.1";
    cases.add(
        required(
            "WS-DE-01",
            "permessage-deflate is agreed on where it is offered",
            source,
            probe ->
                WebSocketEcho.open(probe, h -> h.extensions(DEFLATE))
                    .socket()
                    .answer()
                    .expectHeaderWith(EXTENSIONS, DEFLATE)));
    cases.add(
        required(
            "WS-DE-02",
            "A server that is asked for server_no_context_takeover agrees to it, or to nothing",
            "RFC 7692, 7.1.1.1",
            probe ->
                agreedOrNot(
                    probe,
                    DEFLATE + "; server_no_context_takeover",
                    "server_no_context_takeover")));
    cases.add(
        required(
            "WS-DE-03",
            "client_no_context_takeover can be offered",
            "RFC 7692, 7.1.1.2",
            probe ->
                WebSocketEcho.open(
                        probe, h -> h.extensions(DEFLATE + "; client_no_context_takeover"))
                    .stillThere()));
    cases.add(
        required(
            "WS-DE-04",
            "client_max_window_bits can be offered without a value, as browsers do",
            "RFC 7692, 7.1.2.2",
            probe ->
                WebSocketEcho.open(probe, h -> h.extensions(DEFLATE + "; client_max_window_bits"))
                    .socket()
                    .answer()
                    .expectHeaderWith(EXTENSIONS, DEFLATE)));
    cases.add(
        required(
            "WS-DE-05",
            "client_max_window_bits is not in the answer where it was not offered",
            "RFC 7692, 7.1.2.2",
            probe -> {
              HttpAnswer answer =
                  WebSocketEcho.open(probe, h -> h.extensions(DEFLATE)).socket().answer();
              answer.expect(
                  !String.valueOf(answer.header(EXTENSIONS)).contains("client_max_window_bits"),
                  "no client_max_window_bits in the answer");
            }));
    cases.add(
        required(
            "WS-DE-06",
            "A server that is asked for a small window agrees to it, or to nothing",
            "RFC 7692, 7.1.2.1",
            probe ->
                agreedOrNot(
                    probe, DEFLATE + "; server_max_window_bits=10", "server_max_window_bits=10")));
    String[] bad = {
      "server_max_window_bits=7",
      "server_max_window_bits=16",
      "server_max_window_bits=x",
      "server_max_window_bits",
      "client_max_window_bits=16",
      "server_no_context_takeover=1",
      "unheard_of",
      "client_no_context_takeover; client_no_context_takeover",
    };
    for (int i = 0; i < bad.length; i++) {
      String parameters = bad[i];
      cases.add(
          required(
              "WS-DE-N" + (i + 1),
              "An offer with \"" + parameters + "\" is not agreed to",
              source,
              probe -> {
                WebSocketClient none = null;
                try {
                  none =
                      WebSocketEcho.handshake(probe).extensions(DEFLATE + "; " + parameters).open();
                } catch (Unmet refused) {
                  return;
                }
                none.answer().expectNoHeader(EXTENSIONS);
              }));
    }
    cases.add(
        reference(
            "WS-DE-07",
            "Of several offers the first that can be met is agreed to",
            "RFC 7692, 5.1",
            probe ->
                WebSocketEcho.open(probe, h -> h.extensions("foo, " + DEFLATE))
                    .socket()
                    .answer()
                    .expectHeaderWith(EXTENSIONS, DEFLATE)));
  }

  private static void agreedOrNot(Probe probe, String offer, String parameter) {
    WebSocketEcho echo = WebSocketEcho.open(probe, h -> h.extensions(offer));
    HttpAnswer answer = echo.socket().answer();
    String agreed = answer.header(EXTENSIONS);
    answer.expect(
        agreed == null || agreed.contains(parameter),
        "the extension agreed on with " + parameter + ", or not at all");
    String text = "4" + "again and again ".repeat(500);
    echo.echoes(text).echoes(text);
  }

  private static WebSocketEcho open(Probe probe) {
    WebSocketEcho echo = WebSocketEcho.open(probe, h -> h.extensions(DEFLATE));
    echo.socket().answer().expectHeaderWith(EXTENSIONS, DEFLATE);
    return echo;
  }

  private static Frame compressed(WebSocketEcho echo, String text) {
    return echo.socket().compressed(Frame.text(text));
  }

  private static void messages(List<Case> cases) {
    String source = "RFC 7692, 7.2";
    cases.add(
        required(
            "WS-DE-10",
            "Compressed text comes back",
            source,
            probe -> {
              WebSocketEcho echo = open(probe);
              echo.send(compressed(echo, "4hello")).expectText("4hello");
            }));
    cases.add(
        required(
            "WS-DE-11",
            "Compressed bytes come back",
            source,
            probe -> {
              WebSocketEcho echo = open(probe);
              byte[] bytes = Wares.bytes(10_000);
              echo.send(echo.socket().compressed(Frame.binary(bytes))).expectBinary(bytes);
            }));
    cases.add(
        required(
            "WS-DE-12",
            "Messages that refer to those before them come back",
            "RFC 7692, 7.2.3.2",
            probe -> {
              WebSocketEcho echo = open(probe);
              for (int i = 0; i < 20; i++) {
                String text = "4the same again and again, no. " + i + Wares.text(2_000);
                echo.send(compressed(echo, text)).expectText(text);
              }
            }));
    cases.add(
        required(
            "WS-DE-13",
            "A message that is not compressed may come between compressed ones",
            "RFC 7692, 6.1",
            probe -> {
              WebSocketEcho echo = open(probe);
              echo.send(compressed(echo, "4one")).expectText("4one").echoes("4two");
              echo.send(compressed(echo, "4one")).expectText("4one");
            }));
    cases.add(
        required(
            "WS-DE-14",
            "A compressed message in parts comes back, RSV1 on the first alone",
            "RFC 7692, 6.1",
            probe -> {
              WebSocketEcho echo = open(probe);
              String text = "4" + Wares.text(5_000);
              byte[] whole = compressed(echo, text).payload();
              int third = whole.length / 3;
              echo.send(
                      Frame.of(Frame.TEXT, Arrays.copyOf(whole, third)).rsv(Frame.RSV1).notFinal(),
                      Frame.continuation(Arrays.copyOfRange(whole, third, 2 * third)).notFinal(),
                      Frame.continuation(Arrays.copyOfRange(whole, 2 * third, whole.length)))
                  .expectText(text);
            }));
    cases.add(
        required(
            "WS-DE-15",
            "A ping between the parts of a compressed message is answered",
            "RFC 7692, 6.1",
            probe -> {
              WebSocketEcho echo = open(probe);
              byte[] whole = compressed(echo, "4in two parts").payload();
              echo.send(
                      Frame.of(Frame.TEXT, Arrays.copyOf(whole, 2)).rsv(Frame.RSV1).notFinal(),
                      Frame.ping("between"),
                      Frame.continuation(Arrays.copyOfRange(whole, 2, whole.length)))
                  .expectPong("between")
                  .expectText("4in two parts");
            }));
    sample(cases, "16", "An empty message in one empty block is read", "7.2.3.6", "00", "");
    sample(
        cases,
        "17",
        "A block that is not compressed is read",
        "7.2.3.3",
        "000500faff48656c6c6f00",
        "Hello");
    sample(
        cases,
        "18",
        "A message whose last block is marked as the last is read",
        "7.2.3.4",
        "f348cdc9c9070000",
        "Hello");
    sample(
        cases,
        "19",
        "A message in two blocks is read",
        "7.2.3.5",
        "f24805000000ffffcac9c90700",
        "Hello");
    cases.add(
        reference(
            "WS-DE-20",
            "A large message that can be compressed is sent compressed",
            "observed",
            probe -> {
              WebSocketEcho echo = open(probe);
              echo.send(Frame.text("4" + "again ".repeat(2_000)));
              Message message = echo.receive();
              if (!message.compressed()) {
                throw new Unmet("a compressed message", message.toString());
              }
            }));
    cases.add(
        required(
            "WS-DE-21",
            "With server_no_context_takeover each message can be read by itself",
            "RFC 7692, 7.1.1.1",
            probe -> {
              WebSocketEcho echo =
                  WebSocketEcho.open(
                      probe, h -> h.extensions(DEFLATE + "; server_no_context_takeover"));
              String text = "4" + "again and again ".repeat(500);
              for (int i = 0; i < 5; i++) {
                echo.echoes(text);
              }
            }));
    cases.add(
        required(
            "WS-DE-22",
            "Compression of one connection has nothing to do with that of another",
            source,
            probe -> {
              WebSocketEcho one = open(probe);
              WebSocketEcho two = open(probe);
              String text = "4" + Wares.text(3_000);
              for (int i = 0; i < 5; i++) {
                one.send(compressed(one, text + i));
                two.send(compressed(two, "4other " + i + text));
                one.expectText(text + i);
                two.expectText("4other " + i + text);
              }
            }));
    cases.add(
        required(
            "WS-DE-24",
            "Messages too short to become shorter can be read, and those that repeat them",
            source,
            probe -> {
              WebSocketEcho echo = open(probe);
              for (String text : new String[] {"4qz", "4jvkxw", "4qz", "4jvkxw", "4jvkxwqzjvkxw"}) {
                for (int i = 0; i < 3; i++) {
                  echo.send(compressed(echo, text)).expectText(text);
                }
              }
            }));
    cases.add(
        required(
            "WS-DE-23",
            "maxPayload counts what comes out of the compression: that much is taken",
            "Engine.IO 4, Handshake: maxPayload",
            probe -> {
              WebSocketEcho echo = open(probe);
              String text = "4" + "x".repeat(echo.maxPayload() - 1);
              echo.send(compressed(echo, text)).expectText(text);
            }));
  }

  /** The samples of the RFC are of "Hello", which is no packet as text, but a message as bytes. */
  private static void sample(
      List<Case> cases, String number, String rule, String section, String hex, String expected) {
    cases.add(
        required(
            "WS-DE-" + number,
            rule,
            "RFC 7692, " + section,
            probe ->
                open(probe)
                    .send(Frame.of(Frame.BINARY, HexFormat.of().parseHex(hex)).rsv(Frame.RSV1))
                    .expectBinary(expected.getBytes(StandardCharsets.US_ASCII))));
  }

  private static void wrong(List<Case> cases) {
    cases.add(
        required(
            "WS-DE-30",
            "RSV1 on a part that is not the first ends the connection",
            "RFC 7692, 6.1",
            probe -> {
              WebSocketEcho echo = open(probe);
              byte[] whole = compressed(echo, "4in two parts").payload();
              echo.send(
                      Frame.of(Frame.TEXT, Arrays.copyOf(whole, 2)).rsv(Frame.RSV1).notFinal(),
                      Frame.continuation(Arrays.copyOfRange(whole, 2, whole.length))
                          .rsv(Frame.RSV1))
                  .expectEnd();
            }));
    cases.add(
        required(
            "WS-DE-31",
            "RSV1 on a ping ends the connection",
            "RFC 7692, 6.1",
            probe -> open(probe).send(Frame.ping("a").rsv(Frame.RSV1)).expectEnd()));
    cases.add(
        required(
            "WS-DE-32",
            "RSV2 ends the connection, compression or not",
            "RFC 6455, 5.2",
            probe -> open(probe).send(Frame.text("4a").rsv(2)).expectEnd()));
    cases.add(
        required(
            "WS-DE-33",
            "What cannot be inflated ends the connection",
            "RFC 7692, 7.2.2",
            probe ->
                open(probe)
                    .send(
                        Frame.of(Frame.TEXT, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff)
                            .rsv(Frame.RSV1))
                    .expectEnd()));
    cases.add(
        required(
            "WS-DE-34",
            "Compressed text that is no UTF-8 ends the connection",
            "RFC 6455, 8.1",
            probe -> {
              WebSocketEcho echo = open(probe);
              Frame bytes = echo.socket().compressed(Frame.of(Frame.TEXT, (byte) '4', (byte) 0xff));
              echo.send(bytes).expectEnd();
            }));
    cases.add(
        required(
            "WS-DE-35",
            "A few bytes that inflate to more than maxPayload end the connection",
            "Engine.IO 4, Handshake: maxPayload",
            probe -> {
              WebSocketEcho echo = open(probe);
              byte[] zeros = new byte[20 * echo.maxPayload()];
              echo.send(echo.socket().compressed(Frame.binary(zeros))).expectEnd();
            }));
    cases.add(
        reference(
            "WS-DE-36",
            "What inflates to too much is told by the code 1009",
            "RFC 6455, 7.4.1",
            probe -> {
              WebSocketEcho echo = open(probe);
              byte[] zeros = new byte[2 * echo.maxPayload()];
              echo.send(echo.socket().compressed(Frame.binary(zeros))).expectClose(1009);
            }));
  }
}
