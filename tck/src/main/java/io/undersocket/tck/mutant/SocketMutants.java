package io.undersocket.tck.mutant;

import static io.undersocket.tck.mutant.Change.in;
import static io.undersocket.tck.mutant.Edits.answer;
import static io.undersocket.tck.mutant.Edits.argument;
import static io.undersocket.tck.mutant.Edits.constant;
import static io.undersocket.tck.mutant.Edits.drop;
import static io.undersocket.tck.mutant.Edits.enter;
import static io.undersocket.tck.mutant.Edits.instead;
import static io.undersocket.tck.mutant.Edits.nothing;
import static io.undersocket.tck.mutant.Edits.parameter;
import static io.undersocket.tck.mutant.Edits.permit;
import static io.undersocket.tck.mutant.Edits.redirect;
import static io.undersocket.tck.mutant.Edits.result;
import static io.undersocket.tck.mutant.Edits.skip;
import static io.undersocket.tck.mutant.Edits.text;
import static io.undersocket.tck.mutant.Edits.twice;
import static io.undersocket.tck.mutant.Edits.yes;
import static io.undersocket.tck.mutant.Mutant.mutant;

import java.util.List;

/** Faults in connecting to namespaces, in events and acknowledgements, and in saying why. */
final class SocketMutants {

  private static final String SOCKET = "socketio.Socket";
  private static final String CONNECTION = "socketio.Connection";
  private static final String ADMITTANCE = "socketio.Admittance";
  private static final String HANDSHAKE = "socketio.RequestHandshake";
  private static final String REASON = "socketio.DisconnectReason";
  private static final String ACK = "socketio.EventAck";
  private static final String DECODER = "socketio.protocol.PacketDecoder";
  private static final String ENCODER = "socketio.protocol.PacketEncoder";

  private SocketMutants() {}

  static List<Mutant> connecting() {
    return List.of(
        mutant(
            "connect-without-sid",
            "The answer to a connect request calls the sid otherwise.",
            in(SOCKET, "greeting", text("sid", "id")),
            "S5-CN-01",
            "S5-CN-02"),
        mutant(
            "connect-sid-is-session-id",
            "A socket has the id of its session, which is a secret.",
            in(SOCKET, "<init>", instead("socketId", "second")),
            "S5-CN-11"),
        mutant(
            "connect-answer-to-wrong-namespace",
            "The answer to a connect request names the namespace /.",
            in(SOCKET, "connect", argument("Packet.connect", 0, "root")),
            "S5-CN-03"),
        mutant(
            "connect-auth-lost",
            "What a client sends along to connect does not reach the application.",
            in(CONNECTION, "admit", argument("RequestHandshake.<init>", 2, "missing")),
            "S5-CN-12"),
        mutant(
            "connect-error-without-data",
            "A refusal of a middleware does not bring its data.",
            in(ADMITTANCE, "refuse", skip("ConnectError.data")),
            "S5-CN-20"),
        mutant(
            "connect-error-message-renamed",
            "The message of a refusal is called otherwise.",
            in(ADMITTANCE, "refuse", text("message", "error")),
            "S5-CN-20"),
        mutant(
            "connect-error-to-wrong-namespace",
            "The refusal of a connect request names the namespace /.",
            in(CONNECTION, "refuse", argument("Packet.connectError", 0, "root")),
            "S5-CN-15",
            "S5-CN-20"),
        mutant(
            "middleware-refusal-swallowed",
            "Whom a middleware refuses is let in.",
            in(CONNECTION, "decided", skip("refusal")).at(1),
            "S5-CN-20",
            "S5-CN-21"),
        mutant(
            "middleware-refusal-not-told",
            "Whom a middleware refuses is not told.",
            in(CONNECTION, "decided", drop("refuse")).at(1),
            "S5-CN-20"),
        mutant(
            "middlewares-not-asked",
            "The middlewares of a namespace are not asked.",
            in("socketio.Namespace", "middlewares", enter("isEmpty")),
            "S5-CN-20",
            "S5-CN-23"),
        mutant(
            "namespace-unknown-accepted",
            "A namespace that nobody has created can be connected to.",
            in("socketio.NamespaceSearch", "isYes", yes()),
            "S5-CN-15",
            "S5-CN-27"),
        mutant(
            "namespace-pattern-ignored",
            "A namespace that matches a pattern is refused.",
            in("socketio.NamespaceSearch", "isYes", nothing()),
            "S5-CN-26"),
        mutant(
            "namespace-unknown-message",
            "An unknown namespace is refused with another message.",
            in(CONNECTION, "searched", text("Invalid namespace", "Unknown namespace")),
            "S5-CN-15"),
        mutant(
            "connect-twice-accepted",
            "A client may connect twice to a namespace.",
            in(CONNECTION, "route", enter("Socket.isConnected")),
            "S5-CN-34"),
        mutant(
            "event-before-connect-ignored",
            "An event for a namespace that the client is not in is ignored.",
            in(CONNECTION, "route", drop("breach")).at(2),
            "S5-CN-31"),
        mutant(
            "client-may-refuse",
            "A connect error of a client, which only the server may send, is ignored.",
            in(CONNECTION, "route", drop("breach")).at(5),
            "S5-CN-35"),
        mutant(
            "connect-timeout-not-enforced",
            "A client that connects to no namespace keeps its connection.",
            in(CONNECTION, "start", drop("SocketIoServer.schedule")),
            "S5-CN-36"),
        mutant(
            "unreadable-packet-ignored",
            "A message that is no packet does not close the connection.",
            in(CONNECTION, "unreadable", drop("EngineSocket.close")),
            "S5-PK-04"));
  }

  static List<Mutant> handshakes() {
    return List.of(
        mutant(
            "handshake-query-lost",
            "The handshake does not show the query.",
            in(HANDSHAKE, "query", result("QueryString.toMap", "emptyMap")),
            "S5-HA-01"),
        mutant(
            "handshake-url-without-query",
            "The handshake shows the url without its query.",
            in(HANDSHAKE, "url", redirect("url", "path")),
            "S5-HA-02"),
        mutant(
            "handshake-headers-as-written",
            "The handshake shows header names as they were written.",
            in(HANDSHAKE, "headersAsNodeShowsThem", instead("toLowerCase", "asWritten")),
            "S5-HA-04"),
        mutant(
            "handshake-xdomain-denied",
            "The handshake of a page of another origin is not called one.",
            in(HANDSHAKE, "xdomain", nothing()),
            "S5-HA-05"),
        mutant(
            "handshake-secure-claimed",
            "The handshake over plain HTTP is called secure.",
            in(HANDSHAKE, "secure", yes()),
            "S5-HA-06"));
  }

  static List<Mutant> packets() {
    return List.of(
        mutant(
            "event-in-wrong-namespace",
            "An event of a namespace comes as one of the namespace /.",
            in(SOCKET, "emit", argument("Outgoing.event", 0, "root")),
            "S5-CN-07"),
        mutant(
            "arguments-reversed",
            "The arguments of an event come in the wrong order.",
            in("socketio.Outgoing", "values", answer("reversed")),
            "S5-EV-18"),
        mutant(
            "last-argument-lost",
            "The last argument of an event is lost.",
            in("socketio.Outgoing", "values", answer("withoutLast")),
            "S5-EV-18",
            "S5-EV-12"),
        mutant(
            "attachments-sent-in-wrong-order",
            "The attachments of an event are sent in the wrong order.",
            in(ENCODER, "together", result("JsonOutput.attachments", "reversed")),
            "S5-BI-03"),
        mutant(
            "attachments-read-in-wrong-order",
            "The attachments of a received event are taken in the wrong order.",
            in(DECODER + "$HalfPacket", "add", instead("List.add", "prepend")),
            "S5-BI-03"),
        mutant(
            "placeholder-one-more",
            "The placeholders of bytes are numbered from 1.",
            in("socketio.protocol.JsonOutput", "placeholder", parameter(0, "more")),
            "S5-BI-03"),
        mutant(
            "placeholder-beyond-attachments-accepted",
            "A placeholder may have the number of an attachment that is not there.",
            in("socketio.protocol.Attachments", "resolve", permit("illegal attachments")),
            "S5-PK-24"),
        mutant(
            "too-many-attachments-accepted",
            "A packet may have any number of attachments.",
            in(DECODER, "attachments", permit("too many attachments")),
            "HO-AD-11"),
        mutant(
            "no-attachments-accepted",
            "A binary packet may announce no attachments.",
            in(DECODER, "attachments", permit("Illegal attachments")),
            "S5-PK-21"),
        mutant(
            "text-for-attachment-accepted",
            "A text in place of an attachment is taken for one.",
            in(DECODER, "add", permit("got plaintext data")),
            "S5-PK-22"),
        mutant(
            "reserved-event-accepted",
            "A client may emit an event with a reserved name.",
            in("socketio.protocol.ReservedEvents", "contains", nothing()),
            "S5-PK-11"),
        mutant(
            "ack-swallowed",
            "An event that asks for an acknowledgement gets none.",
            in(ACK, "send", nothing()),
            "S5-AK-01"),
        mutant(
            "ack-sent-twice",
            "An event is acknowledged twice.",
            in(ACK, "send", twice("Connection.send")),
            "S5-AK-01"),
        mutant(
            "ack-id-one-more",
            "An acknowledgement has the id of the next event.",
            in(ACK, "send", argument("Outgoing.ack", 1, "longMore")),
            "S5-AK-01"),
        mutant(
            "ack-to-wrong-namespace",
            "An acknowledgement comes in the namespace /.",
            in(ACK, "send", argument("Outgoing.ack", 0, "root")),
            "S5-AK-03"),
        mutant(
            "ack-of-client-ignored",
            "The acknowledgement of a client does not reach the application.",
            in(SOCKET, "onAck", drop("AckReceiver.onAck")),
            "S5-AK-10"),
        mutant(
            "ack-timeout-not-enforced",
            "Who waits for an acknowledgement for a time waits on.",
            in(SOCKET, "emitWithAck", drop("Namespace.schedule")),
            "S5-AK-15"),
        mutant(
            "question-without-id",
            "Events and acknowledgements are written without their ids.",
            in(ENCODER, "writtenEvent", skip("hasId")),
            "S5-AK-10"),
        mutant(
            "binary-ack-as-event",
            "An acknowledgement with bytes comes as an event.",
            in(ENCODER, "binaryText", constant("BINARY_ACK", "BINARY_EVENT")),
            "S5-BI-17"),
        mutant(
            "attachments-counted-short",
            "A packet with attachments announces one less than there are.",
            in(ENCODER, "text", argument("binaryText", 3, "less")),
            "S5-BI-01",
            "S5-BI-02"),
        mutant(
            "ack-id-repeated",
            "Two questions of the server have the same id.",
            in("socketio.Namespace", "nextAckId", redirect("getAndIncrement", "get")),
            "S5-AK-14"),
        mutant(
            "msgpack-namespace-renamed",
            "A packet of MessagePack calls its namespace otherwise.",
            in("socketio.msgpack.PacketPacker", "pack", text("nsp", "ns")),
            "S5-MP-01"),
        mutant(
            "msgpack-type-one-more",
            "A packet of MessagePack has the type of another.",
            in("socketio.msgpack.PacketPacker", "pack", argument("packInt", 0, "more")),
            "S5-MP-01"));
  }

  static List<Mutant> leaving() {
    return List.of(
        mutant(
            "disconnect-packet-missing",
            "A client that the server disconnects from a namespace is not told.",
            in(SOCKET, "disconnect", drop("Connection.send")),
            "S5-DC-05"),
        mutant(
            "disconnect-packet-in-wrong-namespace",
            "A client that the server disconnects from a namespace is told of another.",
            in(SOCKET, "disconnect", argument("Packet.disconnect", 0, "root")),
            "S5-DC-05"),
        mutant(
            "disconnect-close-ignored",
            "A client whose connection the server closes keeps it.",
            in(CONNECTION, "disconnectAll", drop("EngineSocket.close")),
            "S5-DC-07"),
        mutant(
            "disconnect-of-client-ignored",
            "A client that leaves a namespace stays in it.",
            in(CONNECTION, "route", drop("closeNow")),
            "S5-DC-02",
            "S5-DC-03"),
        mutant(
            "namespace-left-for-good",
            "A client that has left a namespace cannot connect to it again.",
            in(CONNECTION, "remove", nothing()),
            "S5-DC-09"),
        mutant(
            "reason-client-namespace-disconnect",
            "Who left a namespace is said to have left otherwise.",
            in(REASON, "<clinit>", text("client namespace disconnect", "client disconnect")),
            "S5-DC-02"),
        mutant(
            "reason-server-namespace-disconnect",
            "Whom the server disconnected is said to have left otherwise.",
            in(REASON, "<clinit>", text("server namespace disconnect", "server disconnect")),
            "S5-DC-05"),
        mutant(
            "reason-forced-server-close",
            "Who broke the protocol over polling is said to have left otherwise.",
            in(REASON, "<clinit>", text("forced server close", "forced close")),
            "S5-DC-26"),
        mutant(
            "reason-forced-close",
            "Whose connection the server closed is said to have left otherwise.",
            in(REASON, "<clinit>", text("forced close", "server close")),
            "S5-DC-17"),
        mutant(
            "reason-transport-close",
            "Who closed the connection is said to have left otherwise.",
            in(REASON, "<clinit>", text("transport close", "client close")),
            "S5-DC-12"),
        mutant(
            "reason-transport-error",
            "Whose connection failed is said to have left otherwise.",
            in(REASON, "<clinit>", text("transport error", "transport close")),
            "S5-DC-14"),
        mutant(
            "reason-ping-timeout",
            "Who fell silent is said to have left otherwise.",
            in(REASON, "<clinit>", text("ping timeout", "transport close")),
            "S5-DC-19",
            "S5-DC-25"),
        mutant(
            "reason-parse-error",
            "Who sent what is no packet is said to have left otherwise.",
            in(REASON, "<clinit>", text("parse error", "transport error")),
            "S5-DC-16"),
        mutant(
            "reason-violation-is-close",
            "A WebSocket that broke RFC 6455 is said to have been closed in order.",
            in(
                "engineio.WebSocketTransport",
                "onEnd",
                constant("TRANSPORT_ERROR", "TRANSPORT_CLOSE")),
            "S5-DC-14"),
        mutant(
            "reason-overlap-is-close",
            "A session that ends for overlapping polls is said to have been closed in order.",
            in(
                "engineio.PollingTransport",
                "onGet",
                constant("TRANSPORT_ERROR", "TRANSPORT_CLOSE")),
            "S5-DC-23"));
  }
}
