package io.undersocket.tck.mutant;

import static io.undersocket.tck.mutant.Change.in;
import static io.undersocket.tck.mutant.Edits.argument;
import static io.undersocket.tck.mutant.Edits.constant;
import static io.undersocket.tck.mutant.Edits.drop;
import static io.undersocket.tck.mutant.Edits.enter;
import static io.undersocket.tck.mutant.Edits.instead;
import static io.undersocket.tck.mutant.Edits.number;
import static io.undersocket.tck.mutant.Edits.parameter;
import static io.undersocket.tck.mutant.Edits.permit;
import static io.undersocket.tck.mutant.Edits.redirect;
import static io.undersocket.tck.mutant.Edits.result;
import static io.undersocket.tck.mutant.Edits.skip;
import static io.undersocket.tck.mutant.Edits.text;
import static io.undersocket.tck.mutant.Edits.yes;
import static io.undersocket.tck.mutant.Mutant.mutant;

import java.util.List;

/** Faults in how a session opens, how a request is refused, and what HTTP says around it. */
final class HandshakeMutants {

  private static final String VERIFICATION = "engineio.Verification";
  private static final String EXCHANGE = "engineio.EngineExchange";
  private static final String CODES = "engineio.ErrorCode";
  private static final String CORS_HEADERS = "engineio.CorsHeaders";
  private static final String CORS_SETTING = "engineio.Cors$Setting";
  private static final String SHAKE = "engineio.internal.websocket.WebSocketHandshake";

  private HandshakeMutants() {}

  static List<Mutant> opening() {
    return List.of(
        mutant(
            "open-key-misspelled",
            "The open packet spells pingInterval in lower case.",
            in(
                "engineio.protocol.OpenPacket",
                "toJson",
                text("],\"pingInterval\":", "],\"pinginterval\":")),
            "E4-HS-03"),
        mutant(
            "open-without-max-payload",
            "The open packet calls maxPayload otherwise.",
            in(
                "engineio.protocol.OpenPacket",
                "toJson",
                text(",\"maxPayload\":", ",\"maxpayload\":")),
            "E4-HS-03"),
        mutant(
            "open-max-payload-wrong",
            "The open packet promises a byte more than is accepted.",
            in(VERIFICATION, "firstPackets", result("maxPayload", "more")),
            "E4-PO-25",
            "E4-HS-08"),
        mutant(
            "open-interval-is-timeout",
            "The open packet gives the ping timeout for the ping interval.",
            in(VERIFICATION, "firstPackets", redirect("pingInterval", "pingTimeout")),
            "E4-HS-07"),
        mutant(
            "open-timeout-is-interval",
            "The open packet gives the ping interval for the ping timeout.",
            in(VERIFICATION, "firstPackets", redirect("pingTimeout", "pingInterval")),
            "E4-HS-07"),
        mutant(
            "open-upgrades-on-websocket",
            "A session that opens over WebSocket is offered an upgrade to WebSocket.",
            in(VERIFICATION, "firstPackets", enter("POLLING")),
            "E4-HS-06"),
        mutant(
            "open-no-upgrades",
            "A session that opens over polling is not offered an upgrade.",
            in(VERIFICATION, "firstPackets", skip("allowUpgrades")),
            "E4-HS-05"),
        mutant(
            "initial-packet-first",
            "The initial packet comes before the open packet.",
            in(VERIFICATION, "firstPackets", instead("List.add", "prepend")).at(2),
            "E4-OP-01"),
        mutant(
            "initial-packet-missing",
            "The initial packet is not sent.",
            in(VERIFICATION, "firstPackets", skip("initialPacket")),
            "E4-OP-01"),
        mutant(
            "session-id-short",
            "Session ids have eight characters and can be guessed.",
            in("engineio.SecureIds", "next", number(15, 6)),
            "E4-ID-01"),
        mutant(
            "session-id-repeated",
            "Every session gets the same id.",
            in("engineio.SecureIds", "next", drop("nextBytes")),
            "E4-ID-03"),
        mutant(
            "session-opened-by-post",
            "A session can be opened by POST.",
            in(VERIFICATION, "verifyHandshake", skip("equals")),
            "HT-ME-02"),
        mutant(
            "allow-request-ignored",
            "A handshake that allowRequest refuses is accepted.",
            in(VERIFICATION, "verifyHandshake", enter("allowed")),
            "HT-AR-01"),
        mutant(
            "protocol-mismatch-accepted",
            "A request of another protocol revision than its session's is served.",
            in(VERIFICATION, "verifyFollowUp", skip("Session.revision")),
            "E4-ER-33"));
  }

  static List<Mutant> refusals() {
    return List.of(
        mutant(
            "error-unknown-transport-message",
            "The message of error 0 differs.",
            in(CODES, "<clinit>", text("Transport unknown", "Unknown transport")),
            "HT-QU-21"),
        mutant(
            "error-unknown-sid-message",
            "The message of error 1 differs.",
            in(CODES, "<clinit>", text("Session ID unknown", "Session unknown")),
            "HT-QU-28"),
        mutant(
            "error-bad-handshake-method-message",
            "The message of error 2 differs.",
            in(CODES, "<clinit>", text("Bad handshake method", "Bad method")),
            "HT-ME-02"),
        mutant(
            "error-bad-request-message",
            "The message of error 3 differs.",
            in(CODES, "<clinit>", text("Bad request", "Bad Request")),
            "HT-QU-29"),
        mutant(
            "error-code-one-more",
            "The codes of errors are one too high.",
            in(EXCHANGE, "refuse", parameter(1, "more")),
            "HT-QU-21",
            "HT-QU-28"),
        mutant(
            "error-message-of-application-lost",
            "The text with which allowRequest refuses does not reach the client.",
            in(VERIFICATION, "refuse", skip("String")),
            "HT-AR-01"),
        mutant(
            "error-forbidden-is-400",
            "What allowRequest refuses gets status 400.",
            in(VERIFICATION, "refuse", number(403, 400)),
            "HT-AR-01"),
        mutant(
            "error-status-is-404",
            "A bad request gets status 404.",
            in(VERIFICATION, "refuse", number(400, 404)),
            "HT-QU-21"),
        mutant(
            "error-content-type",
            "An error that is JSON says that it is text.",
            in(EXCHANGE, "refuse", text("application/json", "text/plain")),
            "HT-HE-21"),
        mutant(
            "error-upgrade-forbidden-is-403",
            "An upgrade that allowRequest refuses gets status 403.",
            in(EXCHANGE, "refuse", number(400, 403)),
            "HT-AR-04"),
        mutant(
            "error-unknown-method-is-200",
            "A request by PUT for a session is answered as if all was well.",
            in(VERIFICATION, "verifyFollowUp", number(500, 200)),
            "HT-ME-11"));
  }

  static List<Mutant> headers() {
    return List.of(
        mutant(
            "poll-may-be-cached",
            "The answer to a poll may be kept by caches.",
            in("engineio.PollingTransport", "respond", text("no-store", "max-age=60")),
            "HT-HE-04",
            "HT-HE-05"),
        mutant(
            "post-may-be-cached",
            "The answer to a POST may be kept by caches.",
            in("engineio.PollingTransport", "respondOk", text("no-store", "max-age=60")),
            "HT-HE-12"),
        mutant(
            "poll-content-type",
            "The answer to a poll says that it is HTML.",
            in(
                    "engineio.Revision4Polling",
                    "encode",
                    text("text/plain; charset=UTF-8", "text/html; charset=UTF-8"))
                .everywhere(),
            "HT-HE-01"),
        mutant(
            "post-content-type",
            "The answer to a POST says that it is plain text.",
            in("engineio.PollingTransport", "respondOk", text("text/html", "text/plain")),
            "HT-HE-11"),
        mutant(
            "cors-missing-on-refusals",
            "A refusal cannot be read by the page that asked: it has no CORS headers.",
            in(EXCHANGE, "refuse", instead("withExtras", "given")),
            "HT-CO-03"),
        mutant(
            "cors-missing-on-bare-errors",
            "A bare status cannot be read by the page that asked: it has no CORS headers.",
            in(EXCHANGE, "respondEmpty", instead("withExtras", "given")),
            "HT-CO-04"),
        mutant(
            "cors-missing-on-answers",
            "The answers of a session have no CORS headers.",
            in(EXCHANGE, "respond", drop("withExtras")),
            "HT-CO-01"),
        mutant(
            "cors-any-origin-null",
            "Any origin is allowed by the word null.",
            in(CORS_HEADERS, "allowed", text("*", "null")),
            "HT-CO-01"),
        mutant(
            "cors-without-vary",
            "An answer that depends on the origin does not say so.",
            in(CORS_HEADERS, "addOrigin", drop("vary")),
            "HT-CO-44"),
        mutant(
            "cors-credentials-missing",
            "Pages are not told that they may send credentials.",
            in(CORS_SETTING, "<clinit>", text("Access-Control-Allow-Credentials", "X-Credentials")),
            "HT-CO-41"),
        mutant(
            "cors-methods-on-every-answer",
            "Headers that are for preflights are on every answer.",
            in(CORS_HEADERS, "add", enter("isForPreflightOnly")),
            "HT-CO-51"),
        mutant(
            "cors-max-age-missing",
            "A preflight is not told how long it holds.",
            in(CORS_SETTING, "<clinit>", text("Access-Control-Max-Age", "X-Max-Age")),
            "HT-CO-49"),
        mutant(
            "cors-exposed-headers-missing",
            "Pages are not told which headers they may read.",
            in(CORS_SETTING, "<clinit>", text("Access-Control-Expose-Headers", "X-Expose")),
            "HT-CO-45"),
        mutant(
            "cors-requested-headers-missing",
            "A preflight is not told that it may set the headers that it asks for.",
            in(CORS_HEADERS, "addSetting", skip("ALLOWED_HEADERS")),
            "HT-CO-21",
            "HT-CO-24"),
        mutant(
            "cors-preflight-goes-on",
            "A preflight is refused as a request of the engine.",
            in(CORS_HEADERS, "add", constant("ANSWER_PREFLIGHT", "GOES_ON")),
            "HT-CO-21",
            "HT-CO-22"),
        mutant(
            "cors-preflight-is-200",
            "A preflight is answered with status 200.",
            in("engineio.Cors", "of", number(204, 200)),
            "HT-CO-22"),
        mutant(
            "cookie-same-site-none",
            "The session's cookie goes along with requests of foreign sites.",
            in("engineio.SessionCookie", "<clinit>", constant("LAX", "NONE")),
            "HT-CK-02"),
        mutant(
            "cookie-readable",
            "The session's cookie can be read by scripts.",
            in("engineio.SessionCookie", "<clinit>", argument("httpOnly", 0, "not")),
            "HT-CK-02"),
        mutant(
            "cookie-path",
            "The session's cookie is for another path.",
            in("engineio.SessionCookie", "<clinit>", text("/", "/socket.io")),
            "HT-CK-02"),
        mutant(
            "cookie-missing",
            "The session's cookie is not set.",
            in(VERIFICATION, "openPolling", result("toHeader", "missing")),
            "HT-CK-01"),
        mutant(
            "headers-hook-missing-on-first-answer",
            "What is to be added to the first answer of a session is left out over polling.",
            in("engineio.PollingTransport", "respondToHandshake", constant("INITIAL", "LATER")),
            "HT-HK-01"),
        mutant(
            "headers-hook-missing-on-101",
            "What is to be added to the first answer of a session is left out over WebSocket.",
            in(VERIFICATION, "openWebSocket", constant("INITIAL", "LATER")),
            "HT-HK-04"),
        mutant(
            "headers-hook-missing",
            "What is to be added to every answer is left out.",
            in("engineio.EngineServer", "runHooks", drop("addAll")).at(2),
            "HT-HK-02"),
        mutant(
            "small-answers-compressed",
            "An answer is compressed however small it is.",
            in("engineio.PollingTransport", "codingFor", enter("threshold")),
            "HT-GZ-22"),
        mutant(
            "large-answers-not-compressed",
            "No answer is compressed, however large it is.",
            in("engineio.PollingTransport", "codingFor", skip("threshold")),
            "HT-GZ-01"),
        mutant(
            "refused-coding-used",
            "An answer is compressed although the client refuses that.",
            in("engineio.ContentCoding", "negotiate", enter("quality")).at(2),
            "HT-GZ-13"),
        mutant(
            "coding-mislabelled",
            "An answer says that it is compressed otherwise than it is.",
            in("engineio.PollingTransport", "respond", result("ContentCoding.text", "otherCoding")),
            "HT-GZ-01"));
  }

  static List<Mutant> files() {
    return List.of(
        mutant(
            "client-without-etag",
            "The browser client has no ETag.",
            in("engineio.StaticFile", "respond", text("ETag", "X-ETag")),
            "HT-CF-22"),
        mutant(
            "client-always-sent",
            "The browser client is sent again to who has it.",
            in("engineio.StaticFile", "respond", skip("If-None-Match")),
            "HT-CF-23"),
        mutant(
            "client-content-type",
            "The browser client says that it is text.",
            in(
                "socketio.ClientFiles",
                "<init>",
                text("application/javascript; charset=utf-8", "text/plain")),
            "HT-CF-01"),
        mutant(
            "client-cache-control",
            "The browser client may be used for a day without asking.",
            in(
                "engineio.StaticFile",
                "respond",
                text("public, max-age=0", "public, max-age=86400")),
            "HT-CF-21"),
        mutant(
            "client-not-compressed",
            "The browser client is never compressed.",
            in("engineio.StaticFile", "respond", result("negotiate", "missing")),
            "HT-CF-31"));
  }

  static List<Mutant> webSocketHandshake() {
    return List.of(
        mutant(
            "websocket-accept-wrong",
            "Sec-WebSocket-Accept is computed with another constant.",
            in(
                SHAKE,
                "accept",
                text(
                    "258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
                    "258eafa5-e914-47da-95ca-c5ab0dc85b11")),
            "WS-OP-01"),
        mutant(
            "websocket-key-not-checked",
            "A WebSocket without a proper key is accepted.",
            in(SHAKE, "negotiate", skip("matches")),
            "WS-OP-05",
            "WS-OP-06"),
        mutant(
            "websocket-version-not-checked",
            "Any WebSocket version is accepted.",
            in(SHAKE, "negotiate", permit("Missing or invalid Sec-WebSocket-Version")),
            "WS-OP-08"),
        mutant(
            "websocket-versions-not-named",
            "A refused WebSocket version is not told which ones there are.",
            in(SHAKE, "negotiate", text("Sec-WebSocket-Version", "X-WebSocket-Version")),
            "WS-OP-10"),
        mutant(
            "websocket-protocol-not-echoed",
            "A subprotocol that the client asks for is not chosen.",
            in(SHAKE, "negotiate", skip("protocols")).at(1),
            "WS-OP-15"),
        mutant(
            "websocket-connection-header",
            "The 101 says Connection: keep-alive.",
            in(SHAKE, "negotiate", text("Upgrade", "keep-alive")).at(2),
            "WS-OP-01"),
        mutant(
            "websocket-offer-with-bad-window",
            "An offer to compress is accepted with a window that does not exist.",
            in("engineio.internal.websocket.PerMessageDeflate", "isWindowBits", yes()),
            "WS-DE-N5"),
        mutant(
            "websocket-no-context-ignored",
            "A client's wish that messages are compressed each for itself is ignored.",
            in(
                    "engineio.internal.websocket.PerMessageDeflate",
                    "accept",
                    constant("REFUSED", "ALLOWED"))
                .at(1),
            "WS-DE-02"));
  }
}
