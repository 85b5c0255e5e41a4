package io.undersocket.tck.mutant;

import static io.undersocket.tck.mutant.Change.in;
import static io.undersocket.tck.mutant.Edits.constant;
import static io.undersocket.tck.mutant.Edits.drop;
import static io.undersocket.tck.mutant.Edits.enter;
import static io.undersocket.tck.mutant.Edits.instead;
import static io.undersocket.tck.mutant.Edits.nothing;
import static io.undersocket.tck.mutant.Edits.number;
import static io.undersocket.tck.mutant.Edits.result;
import static io.undersocket.tck.mutant.Edits.text;
import static io.undersocket.tck.mutant.Mutant.mutant;

import java.util.List;

/** Faults in what clients of Socket.IO 1 and 2 get. */
final class OldClientMutants {

  private static final String PAYLOADS = "engineio.protocol.PayloadCodecV3";
  private static final String PACKETS = "engineio.protocol.PacketCodecV3";
  private static final String JSONP = "engineio.protocol.Jsonp";
  private static final String ASKED = "engineio.AskedHeartbeat";

  /** Enum constants with a body are classes by number: this is the second, for protocol 3. */
  private static final String ENGINE_THREE = "engineio.Revision$2";

  private static final String SOCKET_FOUR = "socketio.Revision$2";

  private OldClientMutants() {}

  static List<Mutant> all() {
    return List.of(
        mutant(
            "v3-length-in-bytes",
            "The length before a packet counts bytes, not characters.",
            in(PAYLOADS, "encodeText", instead("characters", "numberOf"))),
        mutant(
            "v3-read-first-packet-only",
            "Of a body with several packets only the first is read.",
            in(PAYLOADS, "decodeText", enter("onPacket"))),
        mutant(
            "v3-bytes-as-text",
            "Bytes in a payload of bytes are said to be text.",
            in(PAYLOADS, "encodeBinary", number(1, 0))),
        mutant(
            "v3-base64-without-type",
            "Bytes as base64 have no type.",
            in(PACKETS, "encodeText", enter("isBinary"))),
        mutant(
            "v3-bytes-without-type",
            "Bytes over WebSocket have another type.",
            in(PACKETS, "encodeBinary", result("ordinal", "more"))),
        mutant(
            "v3-content-type",
            "A payload of bytes says that it is text.",
            in(
                "engineio.Revision3Polling$1",
                "encode",
                text("application/octet-stream", "text/plain; charset=UTF-8"))),
        mutant(
            "v3-ping-not-answered",
            "The ping of a client gets no pong.",
            in("engineio.IncomingPackets", "receiveBeat", drop("Session.send"))),
        mutant(
            "v3-ping-ignored",
            "A client that pings is taken for lost.",
            in(ASKED, "onBeat", drop("start"))),
        mutant(
            "v3-ping-timeout-not-enforced",
            "A client that does not ping keeps its session.",
            in(ASKED, "passed", constant("TIMEOUT", "NONE"))),
        mutant(
            "jsonp-not-escaped",
            "A payload stands in a script as it is.",
            in(JSONP, "encode", instead("JsonString.of", "quoted"))),
        mutant(
            "jsonp-separator-not-escaped",
            "A line separator stands in a script as it is.",
            in(JSONP, "encode", instead("String.replace", "notReplaced")).at(1)),
        mutant(
            "jsonp-callback-as-sent",
            "What a client sends as the number of its callback is said back to it as it is.",
            in(ENGINE_THREE, "pollingForm", instead("Jsonp.callback", "sameText"))),
        mutant(
            "jsonp-form-not-unescaped",
            "A line feed in a form stays escaped.",
            in(JSONP, "decode", instead("unescaped", "sameText"))),
        mutant(
            "v2-not-connected-by-itself",
            "An old client has to ask for the namespace /.",
            in(SOCKET_FOUR, "connectsByItself", nothing())),
        mutant(
            "v2-greeted-with-sid",
            "An old client is told a sid.",
            in("socketio.Socket", "connect", instead("acceptance", "given"))),
        mutant(
            "v2-query-of-namespace-lost",
            "What an old client asks of a namespace is taken for a part of its name.",
            in(SOCKET_FOUR, "request", enter("indexOf")).at(2)),
        mutant(
            "v2-refusal-as-object",
            "An old client is refused with an object in place of a text.",
            in("socketio.Connection", "decided", instead("Revision.refusal", "given")).at(1)),
        mutant(
            "v2-socket-id",
            "An old client's socket has an id that the client does not know.",
            in(SOCKET_FOUR, "socketId", enter("String.equals"))));
  }
}
