package io.undersocket.tck.mutant;

import static io.undersocket.tck.mutant.Change.in;
import static io.undersocket.tck.mutant.Edits.answer;
import static io.undersocket.tck.mutant.Edits.argument;
import static io.undersocket.tck.mutant.Edits.constant;
import static io.undersocket.tck.mutant.Edits.drop;
import static io.undersocket.tck.mutant.Edits.enter;
import static io.undersocket.tck.mutant.Edits.instead;
import static io.undersocket.tck.mutant.Edits.nothing;
import static io.undersocket.tck.mutant.Edits.number;
import static io.undersocket.tck.mutant.Edits.permit;
import static io.undersocket.tck.mutant.Edits.redirect;
import static io.undersocket.tck.mutant.Edits.result;
import static io.undersocket.tck.mutant.Edits.skip;
import static io.undersocket.tck.mutant.Edits.yes;
import static io.undersocket.tck.mutant.Mutant.mutant;

import java.util.List;

/** Faults in RFC 6455 and in permessage-deflate. */
final class WebSocketMutants {

  private static final String ROOM = "engineio.internal.websocket.";
  private static final String READER = ROOM + "FrameReader";
  private static final String FRAMES = ROOM + "Frames";
  private static final String VIOLATION = ROOM + "WebSocketException";
  private static final String UTF8 = ROOM + "Utf8";
  private static final String DEFLATION = ROOM + "Deflation";
  private static final String CONNECTION = "engineio.WebSocketConnection";
  private static final String PACKET = "engineio.OutgoingPacket";

  private WebSocketMutants() {}

  static List<Mutant> reading() {
    return List.of(
        mutant(
            "frame-unmasked-accepted",
            "A frame of the client that is not masked is accepted.",
            in(READER, "checkStart", permit("a frame was not masked")),
            "WS-MA-01",
            "WS-MA-02"),
        mutant(
            "frame-reserved-bits-accepted",
            "A frame with reserved bits that nobody agreed on is accepted.",
            in(READER, "checkReserved", nothing()),
            "WS-DE-32",
            "WS-RS-P1"),
        mutant(
            "frame-unknown-opcode-accepted",
            "A frame with an opcode that does not exist is taken for another.",
            in(READER, "checkStart", result("FrameHeader.opcode", "knownOpcode")),
            "WS-RS-O03"),
        mutant(
            "frame-control-fragmented-accepted",
            "A control frame in fragments is accepted.",
            in(READER, "checkStart", permit("a control frame was fragmented")),
            "WS-CO-12"),
        mutant(
            "frame-control-long-accepted",
            "A control frame of more than 125 bytes is accepted.",
            in(READER, "checkStart", permit("a control frame had more than")),
            "WS-CL-06",
            "WS-CO-09"),
        mutant(
            "frame-continuation-of-nothing-accepted",
            "A continuation frame without a message is accepted.",
            in(READER, "checkStart", permit("but no message was begun")),
            "WS-FG-06",
            "WS-FG-07"),
        mutant(
            "frame-new-message-inside-another-accepted",
            "A new message may begin before the one in fragments is complete.",
            in(READER, "checkStart", permit("a new message began before")),
            "WS-FG-08"),
        mutant(
            "frame-length-not-minimal-accepted",
            "A length in more bytes than it needs is accepted.",
            in(ROOM + "FrameHeader", "payloadLength", permit("fewest bytes")),
            "WS-FR-06"),
        mutant(
            "frame-length-misread",
            "The length of a frame of more than 127 bytes is misread.",
            in(ROOM + "FrameHeader", "payloadLength", number(0xFF, 0x7F)),
            "WS-FR-B65535"),
        mutant(
            "frame-mask-forgotten-between-reads",
            "A frame that arrives in pieces is unmasked wrongly from the second piece on.",
            in(ROOM + "PartialFrame", "took", drop("advance")),
            "WS-FR-01",
            "WS-FR-02"),
        mutant(
            "fragments-in-wrong-order",
            "A message of several frames is put together from its end.",
            in(ROOM + "PartialMessage", "finish", answer("backwards")),
            "WS-FG-01",
            "WS-FG-02"),
        mutant(
            "fragments-without-limit",
            "A message may have any number of empty fragments.",
            in(READER, "endDataFrame", permit("a message had more than")),
            "HO-AD-18"),
        mutant(
            "text-not-utf8-accepted",
            "A text that is not UTF-8 is accepted, if it comes in one frame.",
            in(READER, "readWholeFrame", skip("Utf8.isValid")),
            "WS-UT-N1",
            "WS-UT-N10"),
        mutant(
            "text-not-utf8-in-fragments-accepted",
            "A text that is not UTF-8 is accepted, if it comes in fragments.",
            List.of(
                in(ROOM + "PartialMessage", "append", skip("Utf8.validate")),
                in(ROOM + "PartialMessage", "finish", skip("utf8"))),
            "WS-UT-03",
            "WS-UT-05"),
        mutant(
            "text-surrogates-accepted",
            "A text with the UTF-8 of a lone surrogate is accepted.",
            in(UTF8, "begin", number(0x9F, 0xBF)),
            "WS-UT-N19"),
        mutant(
            "text-beyond-unicode-accepted",
            "A text with characters beyond U+10FFFF is accepted.",
            in(UTF8, "begin", number(0x8F, 0xBF)),
            "WS-UT-N4"),
        mutant(
            "text-overlong-accepted",
            "A text with overlong UTF-8 is accepted.",
            in(UTF8, "begin", number(0xA0, 0x80)),
            "WS-UT-N12"),
        mutant(
            "message-limit-more",
            "A WebSocket message of a byte more than the limit is accepted.",
            in(CONNECTION, "<init>", argument("FrameReader.<init>", 0, "longMore")),
            "WS-LI-03"),
        mutant(
            "message-limit-less",
            "A WebSocket message of exactly the limit is refused.",
            in(CONNECTION, "<init>", argument("FrameReader.<init>", 0, "longLess")),
            "WS-LI-01"),
        mutant(
            "message-limit-per-fragment",
            "The limit counts for each fragment of a message, not for all together.",
            in(READER, "checkedLength", enter("message")).at(1),
            "WS-LI-05"),
        mutant(
            "ping-not-answered",
            "A ping frame gets no pong.",
            in(CONNECTION, "onPing", nothing()),
            "WS-CO-01"),
        mutant(
            "pong-without-payload",
            "A pong frame does not bring back what the ping said.",
            in(CONNECTION, "collect", argument("Frames.pong", 0, "noBytes")),
            "WS-CO-01"),
        mutant(
            "unasked-pong-answered",
            "A pong frame that nobody asked for is answered as if it was a ping.",
            in(READER, "deliverControl", redirect("onPong", "onPing")),
            "WS-CO-13"));
  }

  static List<Mutant> closing() {
    return List.of(
        mutant(
            "close-not-answered",
            "A close frame gets no close frame.",
            in(CONNECTION, "onClose", drop("part")),
            "WS-CL-01"),
        mutant(
            "close-code-not-echoed",
            "The answer to a close frame does not repeat its code.",
            in(CONNECTION, "onClose", instead("Frames.close", "silentClose")).at(2),
            "WS-CL-02"),
        mutant(
            "close-code-other",
            "The answer to a close frame has a code of its own.",
            in(CONNECTION, "onClose", argument("Frames.close", 0, "more")).at(2),
            "WS-CL-02",
            "WS-CL-V1000"),
        mutant(
            "close-without-end",
            "After the close frames the connection stays.",
            in(CONNECTION, "written", drop("ByteStream.close")),
            "WS-CL-01"),
        mutant(
            "close-code-invalid-accepted",
            "A close frame may have a code that must not be sent.",
            in(ROOM + "CloseCode", "mayBeSent", yes()),
            "WS-CL-N1004",
            "WS-CL-N2000"),
        mutant(
            "close-half-code-accepted",
            "A close frame may have half a code.",
            in(READER, "deliverClose", permit("half a status code")),
            "WS-CL-12"),
        mutant(
            "close-reason-not-utf8-accepted",
            "The reason in a close frame may be something else than UTF-8.",
            in(READER, "deliverClose", permit("reason in a close frame was not UTF-8")),
            "WS-CL-05"),
        mutant(
            "close-violation-is-1000",
            "Who breaks the protocol is told 1000.",
            in(VIOLATION, "protocolError", number(1002, 1000)),
            "WS-RS-01",
            "WS-CL-03"),
        mutant(
            "close-bad-utf8-is-1002",
            "Who sends bad UTF-8 is told 1002.",
            in(VIOLATION, "invalidData", number(1007, 1002)),
            "WS-UT-01"),
        mutant(
            "close-too-large-is-1002",
            "Who sends too large a message is told 1002.",
            in(VIOLATION, "tooLarge", number(1009, 1002)),
            "WS-LI-04"));
  }

  static List<Mutant> writing() {
    return List.of(
        mutant(
            "frame-length-126-wrong",
            "A message of 126 bytes has a length in one byte.",
            List.of(
                in(FRAMES, "headerLength", number(125, 126)),
                in(FRAMES, "putHeader", number(125, 126))),
            "WS-FR-B126"),
        mutant(
            "frame-length-125-not-minimal",
            "A message of 125 bytes has a length in two bytes.",
            List.of(
                in(FRAMES, "headerLength", number(125, 124)),
                in(FRAMES, "putHeader", number(125, 124))),
            "WS-FR-B125"),
        mutant(
            "frame-length-65536-wrong",
            "A message of 65,536 bytes has a length in two bytes.",
            List.of(
                in(FRAMES, "headerLength", number(65_535, 65_536)),
                in(FRAMES, "putHeader", number(65_535, 65_536))),
            "WS-FR-B65536"),
        mutant(
            "frame-length-65535-not-minimal",
            "A message of 65,535 bytes has a length in eight bytes.",
            List.of(
                in(FRAMES, "headerLength", number(65_535, 65_534)),
                in(FRAMES, "putHeader", number(65_535, 65_534))),
            "WS-FR-B65535"),
        mutant(
            "bytes-as-text-frame",
            "Bytes are sent in a text frame.",
            in(PACKET, "putHead", constant("BINARY", "TEXT")),
            "WS-FG-02"),
        mutant(
            "text-as-binary-frame",
            "Text is sent in a binary frame.",
            in(PACKET, "putHead", constant("TEXT", "BINARY")),
            "WS-FR-T125"),
        mutant(
            "deflate-unmarked",
            "A compressed message does not say that it is one.",
            in(DEFLATION, "compress", number(0x40, 0)),
            "WS-DE-10"),
        mutant(
            "deflate-end-not-cut",
            "A compressed message keeps the end that is to be left out.",
            in(DEFLATION, "compress", number(4, 0)),
            "WS-DE-10"),
        mutant(
            "deflate-context-broken",
            "What was compressed may be sent uncompressed, so that the contexts differ.",
            in(DEFLATION, "compress", enter("ALLOWED")).at(2),
            "WS-DE-24"),
        mutant(
            "inflate-context-lost",
            "A message that builds on the one before is not understood.",
            in(ROOM + "Inflation", "inflate", skip("ALLOWED")).at(1),
            "WS-DE-12"),
        mutant(
            "inflate-without-limit",
            "A small message may become one of any size.",
            in(ROOM + "Inflation$Output", "fillFrom", skip("limit")),
            "WS-DE-35"),
        mutant(
            "inflate-not-utf8-accepted",
            "A compressed text may be something else than UTF-8.",
            in(READER, "inflate", skip("Utf8.isValid")),
            "WS-DE-34"));
  }
}
