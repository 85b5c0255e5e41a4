package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.EngineHandshake.Heartbeat;
import io.undersocket.tck.wire.EngineHandshake.Polls;
import io.undersocket.tck.wire.EngineHandshake.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session of Engine.IO, as a client has it. Threads of its own poll, or receive from the
 * WebSocket, and keep the heartbeat; what comes otherwise waits to be taken. Used by one thread.
 */
public final class EngineClient implements AutoCloseable {

  /** The longest a poll is waited for: the server pings meanwhile. */
  private static final Duration LONGEST_POLL = Duration.ofSeconds(60);

  /** The answer to a poll of a session that is on another transport. */
  private static final String MISMATCH = "{\"code\":3,\"message\":\"Bad request\"}";

  private static final int PINGS_IN_INTERVAL = 3;

  /** After so many in a row a server is not there any more. */
  private static final int MOST_CUTS = 2;

  private final EngineHandshake handshake;
  private final Http http;
  private final OpenPacket opened;
  private final Mailbox<EnginePacket> packets = new Mailbox<>();
  private final EngineMarker marker;
  private final Object postLock = new Object();

  private final Object lock = new Object();
  private @Nullable WebSocketClient webSocket; // guarded by lock
  private boolean polling; // guarded by lock; whether there is to be another poll
  private boolean pollUnderWay; // guarded by lock

  /** What went wrong otherwise than by an end of the session; a case cannot expect that. */
  private volatile @Nullable String broken;

  private volatile Heartbeat heartbeat;

  private EngineClient(
      EngineHandshake handshake,
      Http http,
      List<EnginePacket> first,
      @Nullable WebSocketClient webSocket) {
    this.handshake = handshake;
    this.http = http;
    this.opened = OpenPacket.parse(first.get(0));
    this.heartbeat = handshake.heartbeat();
    this.webSocket = webSocket;
    this.marker = new EngineMarker(this);
    first.subList(1, first.size()).forEach(packets::put);
  }

  /** A session over long-polling. */
  public static EngineHandshake polling(Probe probe) {
    return new EngineHandshake(probe, Transport.POLLING);
  }

  /** A session over WebSocket. */
  public static EngineHandshake webSocket(Probe probe) {
    return new EngineHandshake(probe, Transport.WEBSOCKET);
  }

  static EngineClient open(EngineHandshake handshake) {
    Http http = Http.of(handshake.probe());
    EngineClient client;
    if (handshake.transport() == Transport.POLLING) {
      HttpAnswer answer =
          http.get(handshake.target(Transport.POLLING, null))
              .headers(handshake.headers())
              .send()
              .expectStatus(200);
      client = new EngineClient(handshake, http, read(handshake, answer), null);
      if (handshake.polls() == Polls.BY_ITSELF) {
        client.startPolling();
      }
    } else {
      WebSocketClient webSocket = handshake.webSocket(null).open();
      EnginePacket open = EnginePayload.readText(handshake.revision(), webSocket.receive().text());
      client = new EngineClient(handshake, http, List.of(open), webSocket);
      client.receiveFrom(webSocket);
    }
    if (handshake.revision() == 3) {
      Wire.daemon("pings of " + client.sid(), client::sendPings);
    }
    return handshake.probe().closing(client);
  }

  private static List<EnginePacket> read(EngineHandshake handshake, HttpAnswer answer) {
    Integer jsonp = handshake.jsonp();
    if (jsonp == null) {
      return EnginePayload.read(handshake.revision(), answer);
    }
    String payload = Jsonp.read(jsonp, answer.text());
    return handshake.revision() == 4 ? EnginePayload.read4(payload) : EnginePayload.read3(payload);
  }

  /** What the server said first. */
  public OpenPacket opened() {
    return opened;
  }

  /** The id of the session. */
  public String sid() {
    return opened.sid();
  }

  /** The revision of the protocol. */
  public int revision() {
    return handshake.revision();
  }

  /** The target of polls and posts of this session. */
  public String target() {
    return handshake.target(Transport.POLLING, sid());
  }

  /** The target of a WebSocket of this session. */
  public String webSocketTarget() {
    return handshake.target(Transport.WEBSOCKET, sid());
  }

  /** The WebSocket that the session is on. */
  public WebSocketClient webSocket() {
    synchronized (lock) {
      if (webSocket == null) {
        throw new IllegalStateException("the session is on polling");
      }
      return webSocket;
    }
  }

  String path() {
    return handshake.path();
  }

  Probe probe() {
    return handshake.probe();
  }

  // ---------------------------------------------------------------- heartbeat

  /** Has the session kept alive by itself, or not, from now on. */
  public EngineClient heartbeat(Heartbeat kept) {
    heartbeat = kept;
    return this;
  }

  /** Engine.IO 3: the client pings, more often than it has to, lest a busy machine is too late. */
  private void sendPings() {
    Duration interval = opened.pingInterval().dividedBy(PINGS_IN_INTERVAL);
    while (packets.awaitEnd(Deadline.in(interval)) == null) {
      if (heartbeat == Heartbeat.KEPT) {
        try {
          sendPacket("2");
        } catch (Unmet e) {
          handshake.probe().trace().note("a ping of " + sid() + " failed: " + e.getMessage());
        }
      }
    }
  }

  /** What came, from whichever transport. */
  private void accept(EnginePacket packet) {
    boolean ping = packet.type() == '2' && packet.data().isEmpty() && packet.bytes() == null;
    boolean pong = packet.type() == '3' && packet.data().isEmpty() && packet.bytes() == null;
    if (heartbeat == Heartbeat.KEPT && revision() == 4 && ping) {
      answerPing();
    } else if (packet.type() == '1') {
      packets.end("a close packet");
    } else if (packet.type() != '6' && !(heartbeat == Heartbeat.KEPT && revision() == 3 && pong)) {
      packets.put(packet);
    }
  }

  /** If the session is gone meanwhile, what comes next tells how. */
  private void answerPing() {
    try {
      sendPacket("3");
    } catch (Unmet e) {
      handshake.probe().trace().note("a pong of " + sid() + " failed: " + e.getMessage());
    }
  }

  // ---------------------------------------------------------------- polling

  private void startPolling() {
    synchronized (lock) {
      polling = true;
      pollUnderWay = true;
    }
    Wire.daemon("polls of " + sid(), this::pollOn);
  }

  private void pollOn() {
    int cuts = 0;
    try {
      while (packets.end() == null && mayPoll()) {
        PendingAnswer poll = beginPoll();
        try {
          takePoll(poll.await(LONGEST_POLL));
        } catch (Unmet e) {
          // Whether the session is gone, too, is told by the next poll.
          if (!poll.connection().isClosed() || poll.isAnswered()) {
            throw e;
          }
          if (++cuts > MOST_CUTS) {
            packets.end("polls that were cut");
          }
        }
      }
    } catch (Unmet e) {
      breakOff(e.getMessage());
    } finally {
      synchronized (lock) {
        pollUnderWay = false;
        lock.notifyAll();
      }
    }
  }

  private boolean mayPoll() {
    synchronized (lock) {
      pollUnderWay = polling;
      lock.notifyAll();
      return polling;
    }
  }

  /** What a poll brings, or that the session is gone. */
  private void takePoll(HttpAnswer answer) {
    if (answer.status() == 400 && answer.text().contains("\"code\":1")) {
      packets.end("status 400, " + answer.text());
    } else if (answer.status() != 200) {
      breakOff("the poll was answered with " + answer);
    } else {
      read(handshake, answer).forEach(this::accept);
    }
  }

  private void breakOff(@Nullable String why) {
    broken = why;
    packets.end(String.valueOf(why));
  }

  /** Polls once; the answer as it came. Only for a session that is polled by hand. */
  public HttpAnswer poll() {
    return beginPoll().await();
  }

  /** Begins a poll; its answer is waited for later, or never. */
  public PendingAnswer beginPoll() {
    return http.get(target()).headers(handshake.headers()).begin();
  }

  /**
   * Polls until there is something but pings (which are answered) and noops; returns what there is.
   * Only for a session that is polled by hand.
   */
  public List<EnginePacket> polled() {
    Deadline deadline = Deadline.in(Wire.PATIENCE);
    while (true) {
      HttpAnswer answer = beginPoll().await(deadline.left()).expectStatus(200);
      List<EnginePacket> left = new ArrayList<>();
      for (EnginePacket packet : read(handshake, answer)) {
        if (packet.type() == '2' && revision() == 4 && heartbeat == Heartbeat.KEPT) {
          sendPacket("3");
        } else if (packet.type() != '6' && !(packet.type() == '3' && revision() == 3)) {
          left.add(packet);
        }
      }
      if (!left.isEmpty()) {
        return left;
      }
    }
  }

  /**
   * No further poll is sent; waits for the answer of the one that is under way, which the server
   * ends by a noop when it upgrades.
   */
  public EngineClient pausePolling() {
    Deadline deadline = Deadline.in(Wire.PATIENCE);
    synchronized (lock) {
      polling = false;
      while (pollUnderWay) {
        if (!deadline.await(lock)) {
          throw new Unmet("the poll answered " + Wire.within(Wire.PATIENCE), "nothing");
        }
      }
    }
    return this;
  }

  /** Polls by itself again. */
  public EngineClient resumePolling() {
    startPolling();
    return this;
  }

  /** Posts a body as it is; waits for the answer, whatever it is. */
  public HttpAnswer post(String payload) {
    synchronized (postLock) {
      return beginPost(payload).await();
    }
  }

  /** Posts a binary payload of Engine.IO 3, as {@code application/octet-stream}. */
  public HttpAnswer post(byte[] payload) {
    synchronized (postLock) {
      return http.request("POST", target())
          .headers(handshake.headers())
          .header("Content-Type", "application/octet-stream")
          .body(payload)
          .send();
    }
  }

  /** Begins a post; its answer is waited for later, or never. Nothing keeps posts from crossing. */
  public PendingAnswer beginPost(String payload) {
    return postRequest().body(payload).begin();
  }

  /** A post to put together: with another body, other headers. */
  public HttpRequest postRequest() {
    return http.request("POST", target())
        .headers(handshake.headers())
        .header(
            "Content-Type",
            handshake.jsonp() == null
                ? "text/plain;charset=UTF-8"
                : "application/x-www-form-urlencoded");
  }

  // ---------------------------------------------------------------- sending

  /** Sends a message of text. */
  public EngineClient send(String text) {
    return sendPacket("4" + text);
  }

  /** Sends a message of bytes. */
  public EngineClient send(byte... bytes) {
    synchronized (postLock) {
      WebSocketClient ws = current();
      if (ws == null) {
        return sendPacket(EnginePayload.base64(revision(), bytes));
      }
      byte[] written = bytes;
      if (revision() == 3) {
        written = new byte[bytes.length + 1];
        written[0] = 4;
        System.arraycopy(bytes, 0, written, 1, bytes.length);
      }
      ws.sendBinary(written);
    }
    return this;
  }

  /** Sends messages one directly after the other, of text or bytes; over polling in one body. */
  public EngineClient send(EnginePacket... messages) {
    synchronized (postLock) {
      if (current() == null) {
        String[] written = new String[messages.length];
        for (int i = 0; i < messages.length; i++) {
          byte[] bytes = messages[i].bytes();
          written[i] =
              bytes == null
                  ? messages[i].type() + messages[i].data()
                  : EnginePayload.base64(revision(), bytes);
        }
        return sendPacket(written);
      }
      for (EnginePacket message : messages) {
        byte[] bytes = message.bytes();
        if (bytes == null) {
          sendPacket(message.type() + message.data());
        } else {
          send(bytes);
        }
      }
    }
    return this;
  }

  /** Sends packets as they are written as text; over polling in one body, which is to be "ok". */
  public EngineClient sendPacket(String... written) {
    for (String packet : written) {
      marker.sent(packet);
    }
    synchronized (postLock) {
      WebSocketClient ws = current();
      if (ws == null) {
        String payload = EnginePayload.of(revision(), written);
        HttpAnswer answer = post(handshake.jsonp() == null ? payload : Jsonp.form(payload));
        // The session may be gone or elsewhere by now: what comes then is for the case to expect.
        if (answer.status() != 400) {
          answer.expectStatus(200).expectBody("ok");
        }
      } else {
        for (String packet : written) {
          ws.sendText(packet);
        }
      }
    }
    return this;
  }

  private @Nullable WebSocketClient current() {
    synchronized (lock) {
      return webSocket;
    }
  }

  // ---------------------------------------------------------------- receiving

  private void receiveFrom(WebSocketClient ws) {
    Wire.daemon("packets of " + sid(), () -> receiveOn(ws));
  }

  private void receiveOn(WebSocketClient ws) {
    try {
      while (true) {
        Message message = ws.next(Deadline.never());
        if (message == null) {
          packets.end("the WebSocket ended: " + ws.end());
          return;
        }
        if (message.isClose()) {
          packets.end(message.toString());
          return;
        }
        if (message.isText()) {
          accept(EnginePayload.readText(revision(), message.text()));
        } else {
          accept(
              revision() == 4
                  ? EnginePacket.message(message.payload())
                  : EnginePayload.readBinaryPacket3(message.payload()));
        }
      }
    } catch (Unmet e) {
      breakOff(e.getMessage());
    }
  }

  /** The next packet but those of the heartbeat, noop and close. */
  public EnginePacket next() {
    return next(Wire.PATIENCE);
  }

  /** As {@link #next()}, within that time. */
  public EnginePacket next(Duration within) {
    return next("a packet " + Wire.within(within), Deadline.in(within));
  }

  private EnginePacket next(String expected, Deadline deadline) {
    EnginePacket packet = packets.take(deadline);
    if (packet == null) {
      throw new Unmet(expected, missing());
    }
    return packet;
  }

  /** Whether there is a packet now that was not taken. */
  boolean hasMore() {
    return !packets.isEmpty();
  }

  String missing() {
    String end = packets.end();
    return end == null ? "nothing" : "the end of the session: " + end;
  }

  /** The next packet is a message with this text. */
  public EngineClient expectMessage(String text) {
    return expectNext(EnginePacket.message(text));
  }

  /** The next packet is a message with these bytes. */
  public EngineClient expectMessage(byte... bytes) {
    return expectNext(EnginePacket.message(bytes));
  }

  /** The next packet is written so, as {@code 3probe}. */
  public EngineClient expectPacket(String written) {
    return expectNext(EnginePacket.of(written));
  }

  private EngineClient expectNext(EnginePacket expected) {
    EnginePacket packet =
        next(expected + " " + Wire.within(Wire.PATIENCE), Deadline.in(Wire.PATIENCE));
    if (!packet.equals(expected)) {
      throw new Unmet(expected.toString(), packet.toString());
    }
    return this;
  }

  /** The first packet that is equal; those before it stay. */
  @Nullable EnginePacket take(java.util.function.Predicate<EnginePacket> fits, Deadline deadline) {
    return packets.take(fits, deadline);
  }

  // ---------------------------------------------------------------- life and end

  /** The session goes on: a marker comes back. What came before it may still be taken. */
  public EngineClient stillAlive() {
    marker.sendAndExpect();
    return this;
  }

  /** Nothing came that was not taken: the next that comes is the answer to a marker. */
  public EngineClient expectNothingElse() {
    marker.sendAndExpect();
    EnginePacket packet = packets.take(Deadline.in(Duration.ZERO));
    if (packet != null) {
      throw new Unmet("no packet before the answer to a marker", packet.toString());
    }
    return this;
  }

  /**
   * The server ends the session: by a close packet, a close frame, a cut WebSocket, or by not
   * knowing it any more at the next poll. The heartbeat is kept meanwhile, so that no timeout can
   * pass for it. Returns how it ended.
   */
  public String expectClosed() {
    return expectClosed(Wire.PATIENCE);
  }

  /** As {@link #expectClosed()}, within that time. */
  public String expectClosed(Duration within) {
    String expected = "the session closed by the server " + Wire.within(within);
    Deadline deadline = Deadline.in(within);
    if (current() == null && handshake.polls() == Polls.BY_HAND) {
      while (packets.end() == null && !deadline.isOver()) {
        takePoll(beginPoll().await(deadline.left()));
      }
    }
    String end = packets.awaitEnd(deadline);
    if (end == null) {
      throw new Unmet(expected, "it goes on; came: " + packets.shown());
    }
    if (broken != null) {
      throw new Unmet(expected, end);
    }
    return end;
  }

  /** Whether the session was seen to end. */
  public boolean isEnded() {
    return packets.end() != null;
  }

  /**
   * The server does not know the session any more, whoever asks. As long as it answers that the
   * session is on another transport it has yet to see the end of that.
   */
  public void expectForgotten() {
    Deadline deadline = Deadline.in(Wire.PATIENCE);
    HttpAnswer answer = http.get(target()).headers(handshake.headers()).send();
    while (!deadline.isOver() && answer.text().equals(MISMATCH)) {
      answer = http.get(target()).headers(handshake.headers()).send();
    }
    answer.expectError(1, "Session ID unknown");
  }

  // ---------------------------------------------------------------- upgrade

  /** Goes from polling to WebSocket, as the official client does. */
  public EngineClient upgrade() {
    WebSocketClient ws = beginUpgrade();
    ws.sendText("2probe").expectText("3probe");
    return completeUpgrade(ws);
  }

  /** The last steps: no poll any more, the {@code 5}, and everything over the WebSocket. */
  public EngineClient completeUpgrade(WebSocketClient ws) {
    pausePolling();
    synchronized (postLock) {
      ws.sendText("5");
      return continueOn(ws);
    }
  }

  /** Opens a WebSocket of this session, and sends nothing on it; polling goes on. */
  public WebSocketClient beginUpgrade() {
    return handshake.webSocket(sid()).open();
  }

  /** What is sent and received goes over the WebSocket from now on; the {@code 5} was sent. */
  public EngineClient continueOn(WebSocketClient ws) {
    synchronized (lock) {
      polling = false;
      webSocket = ws;
    }
    receiveFrom(ws);
    return this;
  }

  /** Ends the session as a client does: a close packet over polling, a close frame else. */
  public void disconnect() {
    WebSocketClient ws = current();
    if (ws == null) {
      sendPacket("1");
    } else {
      ws.sendClose();
    }
  }

  /** Goes without a word: everything of the session that is open is cut. */
  public void vanish() {
    close();
    WebSocketClient ws = current();
    if (ws != null) {
      ws.abort();
    }
    http.abort();
  }

  /** Stops what it does by itself. */
  @Override
  public void close() {
    packets.end("closed by the client");
    synchronized (lock) {
      polling = false;
    }
  }
}
