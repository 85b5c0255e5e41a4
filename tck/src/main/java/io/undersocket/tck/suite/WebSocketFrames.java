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
import java.util.List;
import java.util.Locale;

/**
 * Frames: RFC 6455, section 5.2, masking, reserved bits and opcodes, and the limit of a message.
 */
final class WebSocketFrames {

  private static final String FRAMING = "RFC 6455, 5.2";
  private static final int[] EDGES = {0, 1, 2, 3, 4, 5, 124, 125, 126, 127, 65_535, 65_536, 65_537};

  private WebSocketFrames() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    lengths(cases);
    pieces(cases);
    masks(cases);
    reserved(cases);
    limits(cases);
    return cases;
  }

  private static void lengths(List<Case> cases) {
    for (int length : EDGES) {
      cases.add(
          required(
              "WS-FR-B" + length,
              "A message of "
                  + length
                  + " bytes comes back, its length written in the shortest way",
              FRAMING,
              probe -> {
                byte[] bytes = Wares.bytes(length);
                WebSocketEcho echo = WebSocketEcho.open(probe).send(Frame.binary(bytes));
                Frame frame = echo.receiveFrame();
                if (!frame.equals(Frame.binary(bytes).unmasked())) {
                  throw new Unmet(Frame.binary(bytes).unmasked().toString(), frame.toString());
                }
              }));
    }
    for (int length : new int[] {125, 126, 65_535, 65_536}) {
      cases.add(
          required(
              "WS-FR-T" + length,
              "A text of " + length + " bytes comes back, letters of several bytes in it",
              FRAMING,
              probe -> WebSocketEcho.open(probe).echoes("4" + Wares.text(length - 1))));
    }
  }

  private static void pieces(List<Case> cases) {
    cases.add(
        required(
            "WS-FR-01",
            "A frame that arrives byte by byte is read",
            FRAMING,
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              for (byte one : Frame.text("4piece by piece").toBytes()) {
                echo.socket().sendBytes(one);
              }
              echo.expectText("4piece by piece");
            }));
    cases.add(
        required(
            "WS-FR-02",
            "Frames with a length of two and of eight bytes are read if they come cut in it",
            FRAMING,
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              for (int length : new int[] {300, 70_000}) {
                byte[] payload = Wares.bytes(length);
                byte[] frame = Frame.binary(payload).toBytes();
                for (int i = 0; i < 16; i++) {
                  echo.socket().sendBytes(frame[i]);
                }
                echo.socket().sendBytes(Arrays.copyOfRange(frame, 16, frame.length));
                echo.expectBinary(payload);
              }
            }));
    cases.add(
        required(
            "WS-FR-03",
            "Frames that arrive in one piece are answered in order",
            FRAMING,
            probe -> {
              Frame[] frames = new Frame[100];
              for (int i = 0; i < frames.length; i++) {
                frames[i] =
                    i % 2 == 0 ? Frame.text("4no. " + i) : Frame.binary((byte) i, (byte) 0xff);
              }
              WebSocketEcho echo = WebSocketEcho.open(probe).sendTogether(frames);
              for (int i = 0; i < frames.length; i++) {
                if (i % 2 == 0) {
                  echo.expectText("4no. " + i);
                } else {
                  echo.expectBinary((byte) i, (byte) 0xff);
                }
              }
            }));
    cases.add(
        recommended(
            "WS-FR-06",
            "A length in more bytes than it needs ends the connection",
            FRAMING,
            probe -> {
              WebSocketEcho.open(probe)
                  .send(Frame.text("4short").lengthIn(Frame.Length.TWO_BYTES))
                  .expectEnd();
              WebSocketEcho.open(probe)
                  .send(Frame.text("4short").lengthIn(Frame.Length.EIGHT_BYTES))
                  .expectEnd();
            }));
    cases.add(
        required(
            "WS-FR-04",
            "A hundred large messages come back whole and in order",
            FRAMING,
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              for (int i = 0; i < 100; i++) {
                echo.send(Frame.text("4" + i + " " + Wares.text(20_000)));
              }
              for (int i = 0; i < 100; i++) {
                echo.expectText("4" + i + " " + Wares.text(20_000));
              }
            }));
  }

  private static void masks(List<Case> cases) {
    cases.add(failing("WS-MA-01", "Text that is not masked ends the connection", "5.1", text()));
    cases.add(
        failing(
            "WS-MA-02",
            "Bytes that are not masked end the connection",
            "5.1",
            Frame.binary((byte) 1).unmasked()));
    cases.add(
        failing(
            "WS-MA-03",
            "A ping that is not masked ends the connection",
            "5.1",
            Frame.ping("a").unmasked()));
    cases.add(
        required(
            "WS-MA-04",
            "A close frame that is not masked is no clean close",
            "RFC 6455, 5.1",
            probe -> WebSocketEcho.open(probe).send(Frame.close(1000, "").unmasked()).expectEnd()));
    cases.add(
        reference(
            "WS-MA-05",
            "A frame that is not masked is told by the code 1002",
            "RFC 6455, 5.1 and 7.4.1",
            probe -> WebSocketEcho.open(probe).send(text()).expectClose(1002)));
  }

  private static Frame text() {
    return Frame.text("4bare").unmasked();
  }

  private static void reserved(List<Case> cases) {
    for (int bit : new int[] {4, 2, 1}) {
      String name = "RSV" + (bit == 4 ? 1 : bit == 2 ? 2 : 3);
      cases.add(
          failing(
              "WS-RS-T" + bit,
              name + " on text ends the connection where no extension gives it a meaning",
              "5.2",
              Frame.text("4a").rsv(bit)));
      cases.add(
          failing(
              "WS-RS-P" + bit,
              name + " on a ping ends the connection",
              "5.2",
              Frame.ping("").rsv(bit)));
    }
    cases.add(
        failing(
            "WS-RS-C4",
            "RSV1 on a part of a message ends the connection",
            "5.2",
            Frame.text("4a").notFinal(),
            Frame.continuation("b").rsv(Frame.RSV1)));
    for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
      cases.add(
          failing(
              String.format(Locale.ROOT, "WS-RS-O%02d", opcode),
              "A frame with the reserved opcode " + opcode + " ends the connection",
              "5.2",
              Frame.of(opcode, "4a".getBytes(StandardCharsets.UTF_8))));
    }
    cases.add(
        reference(
            "WS-RS-01",
            "A reserved bit or opcode is told by the code 1002",
            "RFC 6455, 7.4.1",
            probe -> {
              WebSocketEcho.open(probe).send(Frame.text("4a").rsv(2)).expectClose(1002);
              WebSocketEcho.open(probe).send(Frame.of(5)).expectClose(1002);
            }));
  }

  private static void limits(List<Case> cases) {
    cases.add(
        required(
            "WS-LI-01",
            "A message of exactly maxPayload bytes is taken",
            "Engine.IO 4, Handshake: maxPayload",
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              echo.echoes("4" + "x".repeat(echo.maxPayload() - 1));
            }));
    cases.add(
        required(
            "WS-LI-02",
            "maxPayload counts bytes, not letters",
            "Engine.IO 4, Handshake: maxPayload",
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              echo.send(Frame.text("4" + "\u00e9".repeat(echo.maxPayload() / 2))).expectEnd();
            }));
    cases.add(
        required(
            "WS-LI-03",
            "A message of one byte more than maxPayload ends the connection",
            "Engine.IO 4, Handshake: maxPayload; PO14",
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              echo.send(Frame.binary(new byte[echo.maxPayload() + 1])).expectEnd();
            }));
    cases.add(
        reference(
            "WS-LI-04",
            "A message that is too big is told by the code 1009",
            "RFC 6455, 7.4.1",
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              echo.send(Frame.binary(new byte[echo.maxPayload() + 1])).expectClose(1009);
            }));
    cases.add(
        required(
            "WS-LI-05",
            "maxPayload holds for all parts of a message together",
            "Engine.IO 4, Handshake: maxPayload",
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              byte[] half = new byte[echo.maxPayload() / 2 + 1];
              echo.send(Frame.binary(half).notFinal(), Frame.continuation(half)).expectEnd();
            }));
    cases.add(
        reference(
            "WS-LI-06",
            "A frame that declares too much is refused before its payload has come",
            "observed: code 1009",
            probe -> {
              WebSocketEcho echo = WebSocketEcho.open(probe);
              Frame frame = Frame.binary((byte) 1).declaring(echo.maxPayload() + 1L);
              echo.send(frame).expectClose(1009);
            }));
    cases.add(
        required(
            "WS-LI-07",
            "A frame that declares 2^62 bytes is refused before its payload has come",
            "RFC 6455, 10.4",
            probe ->
                WebSocketEcho.open(probe)
                    .send(Frame.binary((byte) 1).declaring(1L << 62))
                    .expectEnd()));
    cases.add(
        required(
            "WS-LI-08",
            "A length whose highest bit is set ends the connection",
            "RFC 6455, 5.2",
            probe ->
                WebSocketEcho.open(probe)
                    .send(
                        Frame.binary((byte) 1)
                            .lengthIn(Frame.Length.EIGHT_BYTES)
                            .declaring(1L << 63))
                    .expectEnd()));
    cases.add(
        required(
            "WS-LI-09",
            "Many parts that are empty do not count up to anything",
            "RFC 6455, 5.4",
            probe -> {
              Frame[] frames = new Frame[1_000];
              frames[0] = Frame.text("4parts").notFinal();
              Arrays.fill(frames, 1, 999, Frame.continuation("").notFinal());
              frames[999] = Frame.continuation("!");
              WebSocketEcho.open(probe).sendTogether(frames).expectText("4parts!");
            }));
  }

  /** The connection ends, with whatever code; nothing of it is taken for a message. */
  private static Case failing(String id, String rule, String section, Frame... frames) {
    return required(
        id,
        rule,
        "RFC 6455, " + section,
        probe -> WebSocketEcho.open(probe).send(frames).expectEnd());
  }
}
