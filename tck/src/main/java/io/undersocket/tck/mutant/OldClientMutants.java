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
            in(PAYLOADS, "encodeText", instead("characters", "numberOf")),
            "E3-PA-03"),
        mutant(
            "v3-read-first-packet-only",
            "Of a body with several packets only the first is read.",
            in(PAYLOADS, "decodeText", enter("onPacket")),
            "E3-PA-02"),
        mutant(
            "v3-bytes-as-text",
            "Bytes in a payload of bytes are said to be text.",
            in(PAYLOADS, "encodeBinary", number(1, 0)),
            "E3-BI-03"),
        mutant(
            "v3-base64-without-type",
            "Bytes as base64 have no type.",
            in(PACKETS, "encodeText", enter("isBinary")),
            "E3-BI-02"),
        mutant(
            "v3-bytes-without-type",
            "Bytes over WebSocket have another type.",
            in(PACKETS, "encodeBinary", result("ordinal", "more")),
            "E3-WS-12"),
        mutant(
            "v3-content-type",
            "A payload of bytes says that it is text.",
            in(
                "engineio.Revision3Polling$1",
                "encode",
                text("application/octet-stream", "text/plain; charset=UTF-8")),
            "E3-BI-05"),
        mutant(
            "v3-ping-not-answered",
            "The ping of a client gets no pong.",
            in("engineio.IncomingPackets", "receiveBeat", drop("Session.send")),
            "E3-HB-01",
            "E3-HB-02"),
        mutant(
            "v3-ping-ignored",
            "A client that pings is taken for lost.",
            in(ASKED, "onBeat", drop("start")),
            "E3-HB-13",
            "E3-HB-14"),
        mutant(
            "v3-ping-timeout-not-enforced",
            "A client that does not ping keeps its session.",
            in(ASKED, "passed", constant("TIMEOUT", "NONE")),
            "E3-HB-11"),
        mutant(
            "jsonp-not-escaped",
            "A payload stands in a script as it is.",
            in(JSONP, "encode", instead("JsonString.of", "quoted")),
            "E3-JP-12"),
        mutant(
            "jsonp-separator-not-escaped",
            "A line separator stands in a script as it is.",
            in(JSONP, "encode", instead("String.replace", "notReplaced")).at(1),
            "E3-JP-18"),
        mutant(
            "jsonp-callback-as-sent",
            "What a client sends as the number of its callback is said back to it as it is.",
            in(ENGINE_THREE, "pollingForm", instead("Jsonp.callback", "sameText")),
            "E3-JP-02",
            "E3-JP-03"),
        mutant(
            "jsonp-form-not-unescaped",
            "A line feed in a form stays escaped.",
            in(JSONP, "decode", instead("unescaped", "sameText")),
            "E3-JP-13"),
        mutant(
            "v2-not-connected-by-itself",
            "An old client has to ask for the namespace /.",
            in(SOCKET_FOUR, "connectsByItself", nothing()),
            "S4-CO-01"),
        mutant(
            "v2-greeted-with-sid",
            "An old client is told a sid.",
            in("socketio.Socket", "connect", instead("acceptance", "given")),
            "S4-CO-11"),
        mutant(
            "v2-query-of-namespace-lost",
            "What an old client asks of a namespace is taken for a part of its name.",
            in(SOCKET_FOUR, "request", enter("indexOf")).at(2),
            "S4-CO-13",
            "S4-CO-14"),
        mutant(
            "v2-refusal-as-object",
            "An old client is refused with an object in place of a text.",
            in("socketio.Connection", "decided", instead("Revision.refusal", "given")).at(1),
            "S4-CO-23"),
        mutant(
            "v2-socket-id",
            "An old client's socket has an id that the client does not know.",
            in(SOCKET_FOUR, "socketId", enter("String.equals")),
            "S4-CO-12"));
  }
}
