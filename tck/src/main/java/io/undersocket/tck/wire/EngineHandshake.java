package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Probe;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a session is to be opened, and what the client does by itself then. Confined to one thread
 * until the session is open, and not changed after.
 */
public final class EngineHandshake {

  /** How packets travel. */
  public enum Transport {
    /** Long-polling. */
    POLLING("polling"),
    /** WebSocket. */
    WEBSOCKET("websocket");

    final String written;

    Transport(String written) {
      this.written = written;
    }
  }

  /** Whether the client keeps the session alive. */
  public enum Heartbeat {
    /** It answers pings (Engine.IO 4), or sends them (Engine.IO 3). */
    KEPT,
    /** It does nothing; pings come as packets. */
    OFF
  }

  /** Who polls. */
  public enum Polls {
    /** The client, one poll after the other. */
    BY_ITSELF,
    /** The case, by {@link EngineClient#poll} and {@link EngineClient#polled}. */
    BY_HAND
  }

  private final Probe probe;
  private final Transport transport;
  private @Nullable String path;
  private int revision = 4;
  private final List<String> query = new ArrayList<>();
  private final List<HttpRequest.Header> headers = new ArrayList<>();
  private Heartbeat heartbeat = Heartbeat.KEPT;
  private Polls polls = Polls.BY_ITSELF;
  private @Nullable Integer jsonp;
  private boolean deflate;

  EngineHandshake(Probe probe, Transport transport) {
    this.probe = probe;
    this.transport = transport;
  }

  /** Another path than the target's for the engine: {@code /extras/}, {@code /recovery/}. */
  public EngineHandshake path(String other) {
    path = other;
    return this;
  }

  /** The revision of the protocol, 4 if it is not said. */
  public EngineHandshake revision(int number) {
    revision = number;
    return this;
  }

  /** Adds a parameter to the query of every request, as it is written: {@code token=a%26b}. */
  public EngineHandshake query(String parameter) {
    query.add(parameter);
    return this;
  }

  /** Adds a header to every request, and to that of the WebSocket. */
  public EngineHandshake header(String name, String value) {
    headers.add(new HttpRequest.Header(name, value));
    return this;
  }

  /** Whether the session is kept alive. */
  public EngineHandshake heartbeat(Heartbeat kept) {
    heartbeat = kept;
    return this;
  }

  /** Who polls. */
  public EngineHandshake polls(Polls who) {
    polls = who;
    return this;
  }

  /** The client takes no bytes: {@code b64=1}. */
  public EngineHandshake base64() {
    return query("b64=1");
  }

  /** The client polls by JSONP, as {@code j=0}. */
  public EngineHandshake jsonp(int index) {
    jsonp = index;
    return query("j=" + index);
  }

  /** Offers permessage-deflate if the transport is WebSocket. */
  public EngineHandshake deflate() {
    deflate = true;
    return this;
  }

  /** Opens the session. */
  public EngineClient open() {
    return EngineClient.open(this);
  }

  /** Opens the session for Socket.IO: at its path, unless another one is given. */
  public SocketIoClient openSocketIo() {
    if (path == null) {
      path = probe.target().socketPath();
    }
    return SocketIoClient.on(open());
  }

  /** Sends the request of a session over polling; returns what comes, whatever it is. */
  public HttpAnswer answer() {
    return Http.of(probe).get(target(transport, null)).headers(headers).send();
  }

  /** The target of a request of this session. */
  String target(Transport by, @Nullable String sid) {
    StringBuilder target = new StringBuilder(path());
    target.append("?EIO=").append(revision).append("&transport=").append(by.written);
    query.forEach(parameter -> target.append('&').append(parameter));
    if (sid != null) {
      target.append("&sid=").append(URLEncoder.encode(sid, StandardCharsets.UTF_8));
    }
    return target.toString();
  }

  WebSocketHandshake webSocket(@Nullable String sid) {
    WebSocketHandshake handshake =
        WebSocketClient.to(probe, target(Transport.WEBSOCKET, sid)).headers(headers);
    return deflate ? handshake.deflate() : handshake;
  }

  Probe probe() {
    return probe;
  }

  Transport transport() {
    return transport;
  }

  String path() {
    return path == null ? probe.target().enginePath() : path;
  }

  int revision() {
    return revision;
  }

  List<HttpRequest.Header> headers() {
    return headers;
  }

  Heartbeat heartbeat() {
    return heartbeat;
  }

  Polls polls() {
    return polls;
  }

  @Nullable Integer jsonp() {
    return jsonp;
  }
}
