package io.undersocket.tck.mutant;

import static io.undersocket.tck.mutant.Change.in;
import static io.undersocket.tck.mutant.Edits.argument;
import static io.undersocket.tck.mutant.Edits.constant;
import static io.undersocket.tck.mutant.Edits.drop;
import static io.undersocket.tck.mutant.Edits.enter;
import static io.undersocket.tck.mutant.Edits.instead;
import static io.undersocket.tck.mutant.Edits.nothing;
import static io.undersocket.tck.mutant.Edits.number;
import static io.undersocket.tck.mutant.Edits.parameter;
import static io.undersocket.tck.mutant.Edits.redirect;
import static io.undersocket.tck.mutant.Edits.result;
import static io.undersocket.tck.mutant.Edits.skip;
import static io.undersocket.tck.mutant.Edits.text;
import static io.undersocket.tck.mutant.Edits.twice;
import static io.undersocket.tck.mutant.Mutant.mutant;

import java.util.List;

/** Faults in long-polling, the move to WebSocket, heartbeats, and the end of a session. */
final class PollingMutants {

  private static final String POLLING = "engineio.PollingTransport";
  private static final String SESSION = "engineio.Session";
  private static final String UPGRADE = "engineio.UpgradeAttempt";
  private static final String INCOMING = "engineio.IncomingPackets";
  private static final String ASKING = "engineio.AskingHeartbeat";
  private static final String PACKETS = "engineio.protocol.PacketCodec";
  private static final String PAYLOADS = "engineio.protocol.PayloadCodec";

  private PollingMutants() {}

  static List<Mutant> payloads() {
    return List.of(
        mutant(
            "payload-reversed",
            "The packets of an answer come in the wrong order.",
            in(PAYLOADS, "encode", parameter(0, "reversed")),
            "E4-PO-04"),
        mutant(
            "payload-separator",
            "Packets are separated by a line feed.",
            in(PAYLOADS, "encode", number(0x1E, '\n')),
            "E4-PO-04"),
        mutant(
            "payload-first-packet-only",
            "Of a body with several packets only the first is read.",
            in(PAYLOADS, "decode", enter("onPacket")),
            "E4-PO-03"),
        mutant(
            "packets-of-several-writes-reversed",
            "What is sent while a batch is being written comes in the wrong order.",
            in("engineio.OutgoingBuffer", "take", instead("List.add", "prepend")),
            "E4-PO-04",
            "E4-WS-02"),
        mutant(
            "packets-sent-twice",
            "Every packet is sent twice.",
            in("engineio.OutgoingBuffer", "take", twice("List.add")),
            "E4-PO-05",
            "E4-WS-02"),
        mutant(
            "fifth-packet-lost",
            "Of more than four packets that wait the later ones are lost.",
            in("engineio.OutgoingBuffer", "take", instead("List.add", "addUpToFour")),
            "E4-PO-04"),
        mutant(
            "binary-not-marked",
            "Bytes over polling look like text: base64 without the letter b.",
            in(PACKETS, "encodeBinaryAsText", number('b', '4')),
            "E4-PK-10"),
        mutant(
            "base64-url-safe",
            "Bytes over polling have the other alphabet of base64.",
            in(PACKETS, "encodeBinaryAsText", redirect("getEncoder", "getUrlEncoder")),
            "E4-PK-11"),
        mutant(
            "base64-not-padded",
            "Bytes over polling have no padding at the end of the base64.",
            in(PACKETS, "encodeBinaryAsText", result("getEncoder", "unpadded")),
            "E4-PK-12"),
        mutant(
            "base64-read-short",
            "Of received base64 the last character is not read.",
            in(PACKETS, "decodeText", argument("LenientBase64.decode", 2, "less")),
            "E4-PK-13",
            "E4-PK-14"),
        mutant(
            "post-bad-utf8-kept",
            "What is no UTF-8 in a body is taken as it is.",
            in(PAYLOADS, "decode", instead("Utf8.repaired", "sameBytes")),
            "E4-PK-05"),
        mutant(
            "undecodable-ignored",
            "What is no packet is ignored.",
            in(INCOMING, "receiveUndecodable", drop("endLocked")),
            "HT-BO-09",
            "S5-DC-21"),
        mutant(
            "octet-stream-accepted",
            "A body of bytes is taken for packets.",
            in("engineio.Revision4Polling", "reader", skip("equals")),
            "HT-BO-48"),
        mutant(
            "post-answer-in-capitals",
            "A POST is answered by OK.",
            in(POLLING, "<clinit>", text("ok", "OK")),
            "HT-BO-01"),
        mutant(
            "post-too-large-is-400",
            "A body that is too large gets status 400.",
            in("engineio.PollingTransport$PostBody", "onTooLarge", number(413, 400)),
            "HT-BO-23"),
        mutant(
            "post-limit-more",
            "A body of a byte more than the limit is accepted.",
            in(POLLING, "onPost", argument("readBody", 0, "longMore")),
            "HT-BO-22",
            "HT-BO-23"),
        mutant(
            "post-limit-less",
            "A body of exactly the limit is refused.",
            in(POLLING, "onPost", argument("readBody", 0, "longLess")),
            "HT-BO-21"));
  }

  static List<Mutant> overlaps() {
    return List.of(
        mutant(
            "poll-overlap-accepted",
            "A second poll takes the place of the one that is held.",
            in(POLLING, "onGet", skip("poll")).at(1),
            "E4-PO-30"),
        mutant(
            "poll-overlap-status",
            "A second poll beside one that is held gets status 200.",
            in(POLLING, "onGet", number(400, 200)),
            "HT-HE-23"),
        mutant(
            "poll-overlap-tolerated",
            "A second poll beside one that is held is refused, but the session goes on.",
            in(POLLING, "onGet", drop("endFrom")),
            "E4-PO-30"),
        mutant(
            "post-overlap-accepted",
            "A second POST is read beside the first.",
            in(POLLING, "onPost", skip("NONE")),
            "E4-PO-32"),
        mutant(
            "post-overlap-tolerated",
            "A second POST beside the first is refused, but the session goes on.",
            in(POLLING, "onPost", drop("endFrom")).at(1),
            "E4-PO-32"),
        mutant(
            "lost-poll-ignored",
            "A client that gives up its poll keeps its session.",
            in(POLLING, "onGetLost", drop("endFrom")),
            "E4-PO-34"),
        mutant(
            "lost-post-ignored",
            "A client that breaks off its POST keeps its session.",
            in(POLLING, "onPostLost", drop("endFrom")),
            "E4-PO-35"));
  }

  static List<Mutant> upgrades() {
    return List.of(
        mutant(
            "lost-noop-on-upgrade",
            "A poll that is held while the client probes is not ended by a noop.",
            in(SESSION, "nudge", drop("releasePollLocked")),
            "E4-UP-02"),
        mutant(
            "probe-not-answered",
            "The probe of an upgrade gets no answer.",
            in(UPGRADE, "takePackets", skip("TO_ANSWER")),
            "E4-UP-01"),
        mutant(
            "probe-answer-empty",
            "The answer to the probe does not repeat its word.",
            in("engineio.OutgoingPacket", "<clinit>", text("probe", "")),
            "E4-UP-01"),
        mutant(
            "any-probe-accepted",
            "Whatever comes over a new WebSocket is taken for the probe.",
            in(UPGRADE, "onText", enter("equals")).at(1),
            "E4-UP-31",
            "E4-UP-32"),
        mutant(
            "upgrade-packet-refused",
            "The upgrade packet closes the WebSocket.",
            in(UPGRADE, "onText", skip("equals")).at(2),
            "E4-UP-04"),
        mutant(
            "messages-stuck-in-upgrade",
            "What waits when the client moves to WebSocket does not follow it.",
            in(UPGRADE, "onText", drop("WebSocketTransport.flush")),
            "E4-UP-10"),
        mutant(
            "second-upgrade-accepted",
            "A second WebSocket may probe beside the first.",
            in(SESSION, "beginUpgrade", enter("upgrade")),
            "E4-UP-30"),
        mutant(
            "second-websocket-accepted",
            "A session that is on WebSocket accepts another one.",
            in(SESSION, "beginUpgrade", skip("POLLING")),
            "E4-UP-22"),
        mutant(
            "upgrade-never-times-out",
            "A WebSocket that does not probe is kept.",
            in(UPGRADE, "<init>", drop("Timer.set")),
            "TI-UT-01"),
        mutant(
            "failed-upgrade-blocks-next",
            "After an upgrade that has failed no other is accepted.",
            in(SESSION, "abandonUpgrade", nothing()),
            "E4-UP-39"));
  }

  static List<Mutant> heartbeats() {
    return List.of(
        mutant(
            "ping-never-sent",
            "The server does not ping.",
            in(SESSION, "heartbeatExpired", drop("append")),
            "E4-HB-01",
            "E4-HB-02"),
        mutant(
            "ping-too-late",
            "The server pings after twice the interval that it has announced.",
            in(ASKING, "rest", result("pingInterval", "doubled")),
            "TI-HB-01",
            "TI-HB-03"),
        mutant(
            "ping-too-early",
            "The server pings after half the interval that it has announced.",
            in(ASKING, "rest", result("pingInterval", "halved")),
            "TI-HB-01",
            "TI-HB-03"),
        mutant(
            "pong-ignored",
            "A client that answers pings is taken for lost.",
            in(ASKING, "onBeat", drop("rest")),
            "TI-HB-06",
            "TI-HB-07"),
        mutant(
            "ping-timeout-not-enforced",
            "A client that does not answer a ping keeps its session.",
            in(ASKING, "passed", constant("TIMEOUT", "NONE")),
            "TI-TO-03",
            "S5-DC-19"),
        mutant(
            "ping-timeout-too-late",
            "A client has twice as long to answer a ping as was announced.",
            in(ASKING, "passed", result("pingTimeout", "doubled")),
            "TI-TO-01",
            "TI-TO-03"),
        mutant(
            "ping-timeout-too-early",
            "A client has half as long to answer a ping as was announced.",
            in(ASKING, "passed", result("pingTimeout", "halved")),
            "TI-TO-07",
            "TI-TO-01"),
        mutant(
            "heartbeat-ends-with-upgrade",
            "A session that has moved to WebSocket is not pinged any more.",
            in(SESSION, "completeUpgrade", redirect("onUpgrade", "stop")),
            "TI-UP-01"),
        mutant(
            "client-ping-accepted",
            "A ping of a client, which only the server may send, is accepted.",
            in(ASKING, "onBeat", constant("WRONG_WAY", "ANSWER")),
            "E4-HB-10"));
  }

  static List<Mutant> ends() {
    return List.of(
        mutant(
            "session-not-removed",
            "A session that has ended is still known by its id.",
            in(SESSION, "endLocked", drop("remove")),
            "E4-CL-01"),
        mutant(
            "lost-noop-on-close",
            "A poll that is held when the client says goodbye is not answered.",
            in(POLLING, "onClosePacket", drop("respondAside")),
            "E4-CL-02"),
        mutant(
            "close-packet-ignored",
            "The close packet of a client over polling does not end its session.",
            in(POLLING, "onClosePacket", nothing()),
            "E4-CL-01"),
        mutant(
            "close-packet-answered-by-close",
            "A poll that is held when the client says goodbye gets a close packet.",
            in(POLLING, "receive", skip("CLOSE")),
            "E4-CL-02"),
        mutant(
            "close-packet-ignored-on-websocket",
            "The close packet of a client over WebSocket does not end its session.",
            in(INCOMING, "receive", drop("Session.end")),
            "E4-CL-06"),
        mutant(
            "server-close-not-told-to-held-poll",
            "A poll that is held when the server closes gets a noop.",
            in(POLLING, "closeLocked", constant("CLOSE", "NOOP")),
            "E4-CL-20"),
        mutant(
            "server-close-not-told-to-next-poll",
            "The poll after the server has closed gets no close packet.",
            in(POLLING, "flush", constant("CLOSE", "NOOP")),
            "E4-CL-22"),
        mutant(
            "server-close-leaves-websocket-open",
            "When the server closes a session, its WebSocket stays open.",
            List.of(
                in("engineio.WebSocketTransport", "closeLocked", drop("List.add")),
                in("engineio.WebSocketTransport", "takePackets", constant("CLOSE", "GO_ON"))),
            "E4-CL-24"));
  }
}
