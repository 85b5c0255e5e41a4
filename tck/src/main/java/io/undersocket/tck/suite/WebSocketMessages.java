package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.recommended;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Messages of several frames, and text: RFC 6455, sections 5.4 and 8.1. */
final class WebSocketMessages {

  private static final String FRAGMENTS = "RFC 6455, 5.4";
  private static final String TEXT = "RFC 6455, 8.1";

  /** What may look odd, and is text. */
  private static final Map<String, String> VALID =
      new TreeMap<>(
          Map.of(
              "letters of two bytes", "\u00e9\u03ba\u1f79",
              "letters of three bytes", "\u65e5\u672c\u8a9e",
              "letters of four bytes", "\ud83d\ude00\ud800\udc00",
              "the first and last of each length",
                  "\u0001\u007f\u0080\u07ff\u0800\uffff\ud800\udc00\udbff\udfff",
              "the neighbours of the surrogates", "\ud7ff\ue000",
              "what is no character", "\ufffe\uffff\ufdd0",
              "control characters", "\u0000\u0001\u001e\u007f\u0085",
              "the byte order mark", "\ufeffa\ufeff",
              "line separators", "\u2028\u2029\r\n"));

  /** Bytes that are no UTF-8, by the reason. */
  private static final Map<String, String> INVALID =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("a byte that never is (fe)", "fe"),
              Map.entry("a byte that never is (ff)", "ff"),
              Map.entry("a continuation without a start", "80"),
              Map.entry("several continuations without a start", "bfbfbf"),
              Map.entry("a start of two without a continuation", "c328"),
              Map.entry("a start of three with one continuation", "e28228"),
              Map.entry("a start of four with two continuations", "f09f9828"),
              Map.entry("the end within a letter of two", "c3"),
              Map.entry("the end within a letter of three", "e282"),
              Map.entry("the end within a letter of four", "f09f98"),
              Map.entry("an overlong zero (c0 80)", "c080"),
              Map.entry("an overlong slash of two bytes", "c0af"),
              Map.entry("an overlong slash of three bytes", "e080af"),
              Map.entry("an overlong slash of four bytes", "f08080af"),
              Map.entry("the first surrogate", "eda080"),
              Map.entry("the last surrogate", "edbfbf"),
              Map.entry("a pair of surrogates (CESU-8)", "eda081edb080"),
              Map.entry("a letter beyond U+10FFFF", "f4908080"),
              Map.entry("a start of five bytes", "f888808080"),
              Map.entry("a start of six bytes", "fc8480808080")));

  private WebSocketMessages() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    fragments(cases);
    text(cases);
    return cases;
  }

  private static void fragments(List<Case> cases) {
    cases.add(
        required(
            "WS-FG-01",
            "Text in several parts is one message",
            FRAGMENTS,
            probe ->
                WebSocketEcho.open(probe)
                    .send(
                        Frame.text("4one").notFinal(),
                        Frame.continuation(", two").notFinal(),
                        Frame.continuation(", three"))
                    .expectText("4one, two, three")));
    cases.add(
        required(
            "WS-FG-02",
            "Bytes in several parts are one message",
            FRAGMENTS,
            probe ->
                WebSocketEcho.open(probe)
                    .send(
                        Frame.binary((byte) 1).notFinal(),
                        Frame.continuation((byte) 2, (byte) 3).notFinal(),
                        Frame.continuation((byte) 4))
                    .expectBinary((byte) 1, (byte) 2, (byte) 3, (byte) 4)));
    cases.add(
        required(
            "WS-FG-03",
            "Parts may be empty, the first and the last, too",
            FRAGMENTS,
            probe ->
                WebSocketEcho.open(probe)
                    .send(
                        Frame.text("").notFinal(),
                        Frame.continuation("4whole").notFinal(),
                        Frame.continuation("").notFinal(),
                        Frame.continuation(""))
                    .expectText("4whole")));
    cases.add(
        required(
            "WS-FG-04",
            "A message in a thousand parts comes back",
            FRAGMENTS,
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              byte[] bytes = Wares.bytes(3_000);
              Frame[] parts = new Frame[1_000];
              for (int i = 0; i < parts.length; i++) {
                byte[] part = {bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]};
                Frame frame = i == 0 ? Frame.binary(part) : Frame.continuation(part);
                parts[i] = i == parts.length - 1 ? frame : frame.notFinal();
              }
              echo.sendTogether(parts).expectBinary(bytes);
            }));
    cases.add(
        required(
            "WS-FG-05",
            "Messages in parts may follow each other, and one in a single frame them",
            FRAGMENTS,
            probe ->
                WebSocketEcho.open(probe)
                    .sendTogether(
                        Frame.text("4a").notFinal(),
                        Frame.continuation("b"),
                        Frame.binary((byte) 1).notFinal(),
                        Frame.continuation((byte) 2),
                        Frame.text("4c"))
                    .expectText("4ab")
                    .expectBinary((byte) 1, (byte) 2)
                    .expectText("4c")));
    cases.add(
        failing(
            "WS-FG-06",
            "A last part without a first ends the connection",
            Frame.continuation("4a")));
    cases.add(
        failing(
            "WS-FG-07",
            "A part in the middle without a first ends the connection",
            Frame.continuation("4a").notFinal(),
            Frame.continuation("b")));
    cases.add(
        failing(
            "WS-FG-08",
            "A new message before the end of the one before ends the connection",
            Frame.text("4a").notFinal(),
            Frame.text("4b")));
    cases.add(
        required(
            "WS-FG-09",
            "A part after the last ends the connection",
            FRAGMENTS,
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              echo.send(Frame.text("4a").notFinal(), Frame.continuation("b")).expectText("4ab");
              echo.send(Frame.continuation("c")).expectEnd();
            }));
    cases.add(
        reference(
            "WS-FG-10",
            "Parts in the wrong order are told by the code 1002",
            "RFC 6455, 7.4.1",
            probe -> {
              WebSocketEcho.open(probe).send(Frame.continuation("4a")).expectClose(1002);
              WebSocketEcho.open(probe)
                  .send(Frame.text("4a").notFinal(), Frame.text("4b"))
                  .expectClose(1002);
            }));
    cases.add(
        reference(
            "WS-FG-11",
            "A message is sent in a single frame, however large",
            "observed",
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              String text = "4" + Wares.text(200_000);
              echo.send(Frame.text(text));
              Frame frame = echo.receiveFrame();
              if (!frame.equals(Frame.text(text).unmasked())) {
                throw new Unmet("the text in one frame", frame.toString());
              }
            }));
  }

  private static void text(List<Case> cases) {
    int number = 0;
    for (Map.Entry<String, String> valid : VALID.entrySet()) {
      number++;
      cases.add(
          required(
              "WS-UT-V" + number,
              "Text may have in it " + valid.getKey(),
              TEXT,
              probe -> WebSocketEcho.open(probe).echoes("4" + valid.getValue())));
    }
    number = 0;
    for (Map.Entry<String, String> invalid : INVALID.entrySet()) {
      number++;
      byte[] bytes = HexFormat.of().parseHex("34" + invalid.getValue());
      cases.add(
          required(
              "WS-UT-N" + number,
              "Text with " + invalid.getKey() + " ends the connection",
              TEXT,
              probe -> WebSocketEcho.open(probe).send(Frame.of(Frame.TEXT, bytes)).expectEnd()));
    }
    cases.add(
        reference(
            "WS-UT-01",
            "Text that is no UTF-8 is told by the code 1007",
            "RFC 6455, 7.4.1",
            probe ->
                WebSocketEcho.open(probe)
                    .send(Frame.of(Frame.TEXT, (byte) '4', (byte) 0xff))
                    .expectClose(1007)));
    cases.add(
        required(
            "WS-UT-02",
            "A letter may be cut between two parts, at each of its bytes",
            TEXT,
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              byte[] letter = "\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
              for (int cut = 1; cut < letter.length; cut++) {
                byte[] head = new byte[cut + 1];
                head[0] = '4';
                System.arraycopy(letter, 0, head, 1, cut);
                byte[] tail = Arrays.copyOfRange(letter, cut, letter.length);
                echo.send(Frame.of(Frame.TEXT, head).notFinal(), Frame.continuation(tail));
                echo.expectText("4\ud83d\ude00");
              }
            }));
    cases.add(
        required(
            "WS-UT-03",
            "Text whose last letter lacks its end in the last part ends the connection",
            TEXT,
            probe ->
                WebSocketEcho.open(probe)
                    .send(Frame.text("4a").notFinal(), Frame.continuation((byte) 0xe2, (byte) 0x82))
                    .expectEnd()));
    cases.add(
        required(
            "WS-UT-04",
            "Bytes need not be UTF-8",
            "RFC 6455, 5.6",
            probe -> WebSocketEcho.open(probe).echoes((byte) 0xff, (byte) 0xc0, (byte) 0x80)));
    cases.add(
        recommended(
            "WS-UT-05",
            "Text that cannot become UTF-8 any more is refused before its last part",
            "RFC 6455, 8.1: fail as soon as it is seen",
            probe ->
                WebSocketEcho.open(probe)
                    .send(Frame.of(Frame.TEXT, (byte) '4', (byte) 0xff).notFinal())
                    .expectEnd()));
  }

  private static Case failing(String id, String rule, Frame... frames) {
    return required(
        id, rule, FRAGMENTS, probe -> WebSocketEcho.open(probe).send(frames).expectEnd());
  }
}
