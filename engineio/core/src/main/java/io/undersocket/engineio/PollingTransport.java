package io.undersocket.engineio;

import io.undersocket.engineio.internal.time.Deadline;
import io.undersocket.engineio.internal.time.Timer;
import io.undersocket.engineio.protocol.Packet;
import io.undersocket.engineio.protocol.PacketException;
import io.undersocket.engineio.protocol.PacketType;
import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTP long-polling: a GET is held until there is something to send, a POST brings packets.
 *
 * <p>All fields are guarded by the session's monitor.
 */
final class PollingTransport implements Transport {

  private static final byte[] OK = "ok".getBytes(StandardCharsets.US_ASCII);

  private final Session session;
  private final PollingForm form;

  /** The GET that waits for packets. */
  private @Nullable EngineExchange poll;

  /** The GET whose answer the client has yet to take: the session's batch in flight. */
  private @Nullable EngineExchange answering;

  /** Limits how long that may take once there is nobody left to send it anything else. */
  private @Nullable Deadline answerDeadline;

  private Post post = Post.NONE;
  private @Nullable EngineExchange postExchange;

  /** The session is closing and its close packet waits for the next poll. */
  private boolean closeOnNextPoll;

  private enum Post {
    NONE,
    /** The body is being read. */
    READING,
    /** The body is complete and its packets are being taken; it will be answered whatever comes. */
    TAKING,
    /** Its packets are still being taken, but the client has given it up. */
    ABANDONED,
    /** The body was taken; the answer waits until the listeners have heard it. */
    HELD_BACK;

    boolean isBeingTaken() {
      return this == TAKING || this == ABANDONED;
    }
  }

  /**
   * How long the answer to a POST waits for slow listeners, unless there is so much to hear that
   * reading has to pause. The client sends nothing before it has the answer, no pong either.
   */
  private static final long PATIENCE_NANOS = 100_000_000;

  /**
   * From this size on a payload is compressed on the executor. That takes about half a millisecond,
   * for which neither an I/O thread nor a sender should be held up; a smaller one is not worth the
   * hop.
   */
  static final int COMPRESSED_ASIDE_BYTES = 32 * 1024;

  /** How long the answer to a close packet waits for a poll that it has overtaken. */
  static final Duration FAREWELL = Duration.ofMillis(100);

  private final Deadline patience =
      new Deadline() {
        @Override
        protected void expired() {
          answerHeldPost(Unheard.MAY_WAIT);
        }
      };

  PollingTransport(Session session, PollingForm form) {
    this.session = session;
    this.form = form;
  }

  @Override
  public TransportName name() {
    return TransportName.POLLING;
  }

  @Override
  public boolean isReadyLocked() {
    return poll != null;
  }

  // --- GET -------------------------------------------------------------------------------------

  /** A poll arrived, verified to be for this session. */
  void onGet(EngineExchange exchange) {
    session.expireIfOverdue();
    Taken taken;
    synchronized (session) {
      if (session.carrierLocked() != this || session.stateLocked() == ReadyState.CLOSED) {
        taken = Taken.TOO_LATE;
      } else if (poll != null) {
        taken = Taken.OVERLAP;
      } else {
        poll = exchange;
        taken = Taken.YES;
      }
    }
    switch (taken) {
      case TOO_LATE -> session.engine().refuseLate(exchange);
      case OVERLAP -> {
        session.endFrom(this, CloseReason.TRANSPORT_ERROR, "overlap from client");
        exchange.respondEmpty(400);
      }
      case YES -> {
        exchange.http().onClosed(() -> onGetLost(exchange));
        flush();
        boolean announced;
        synchronized (session) {
          announced = poll == exchange && session.announceWritableLocked();
        }
        if (announced) {
          session.startDelivery();
        }
      }
    }
  }

  private enum Taken {
    YES,
    OVERLAP,
    TOO_LATE
  }

  private void onGetLost(EngineExchange exchange) {
    synchronized (session) {
      if (poll != exchange) {
        return;
      }
      poll = null;
    }
    session.endFrom(this, CloseReason.TRANSPORT_ERROR, "poll connection closed prematurely");
  }

  @Override
  public void flush() {
    EngineExchange exchange;
    List<OutgoingPacket> packets;
    List<Runnable> effects;
    synchronized (session) {
      exchange = poll;
      if (exchange == null || !(session.hasBufferedLocked() || closeOnNextPoll)) {
        return;
      }
      packets = new ArrayList<>(4);
      effects = new ArrayList<>(2);
      if (session.takeLocked(this, packets, effects) > 0) {
        poll = null;
        answering = exchange;
        session.drainedLocked(effects);
      } else if (closeOnNextPoll && !session.hasBufferedLocked()) {
        poll = null;
        packets.add(OutgoingPacket.NOOP);
        packets.add(OutgoingPacket.CLOSE);
        answering = exchange;
        session.endLocked(CloseReason.FORCED_CLOSE, null, effects);
      } else {
        return;
      }
    }
    respond(exchange, packets);
    Session.run(effects);
    session.startDelivery();
  }

  /** Answers the poll that an upgrading client still has to get rid of. */
  void releasePollLocked(List<Runnable> effects) {
    EngineExchange exchange = poll;
    if (exchange != null && !session.hasBufferedLocked()) {
      poll = null;
      effects.add(() -> respondAside(exchange, OutgoingPacket.NOOP));
    }
  }

  /** Sends the response that opens the session; its packets never were in the buffer. */
  void respondToHandshake(
      EngineExchange exchange, List<OutgoingPacket> packets, @Nullable String cookie) {
    respond(
        EngineExchange.Hooked.INITIAL,
        exchange,
        packets,
        cookie,
        failure -> {
          exchange.request().detach();
          if (failure != null) {
            endUnwritten(failure);
          }
        });
  }

  /** Sends packets that came from the session's buffer. */
  private void respond(EngineExchange exchange, List<OutgoingPacket> packets) {
    respond(
        EngineExchange.Hooked.LATER,
        exchange,
        packets,
        null,
        failure -> {
          answered(exchange);
          if (failure != null) {
            endUnwritten(failure);
          } else if (session.written(this)) {
            flush();
          }
        });
  }

  private void answered(EngineExchange exchange) {
    Deadline deadline;
    synchronized (session) {
      if (answering != exchange) {
        return;
      }
      answering = null;
      deadline = answerDeadline;
      answerDeadline = null;
    }
    if (deadline != null) {
      session.engine().timer().cancel(deadline);
      session.engine().connectionClosed();
    }
  }

  /** A client that does not take its last answer is cut off; else it would keep it in memory. */
  private void limitAnswer() {
    EngineExchange taking = answering;
    if (taking == null || answerDeadline != null) {
      return;
    }
    Deadline deadline =
        new Deadline() {
          @Override
          protected void expired() {
            taking.http().abort();
            answered(taking);
          }
        };
    answerDeadline = deadline;
    EngineServer engine = session.engine();
    engine.connectionOpened();
    engine
        .timer()
        .set(deadline, engine.timer().nanoTime() + engine.options().closeTimeout().toNanos());
  }

  /** What the response carried is lost: the client must not believe that all is well. */
  private void endUnwritten(IOException failure) {
    session.endFrom(
        this,
        CloseReason.TRANSPORT_ERROR,
        "the answer to a poll could not be written: " + failure.getMessage());
  }

  /** Sends a packet that never was in the session's buffer. */
  private void respondAside(EngineExchange exchange, OutgoingPacket packet) {
    respond(
        EngineExchange.Hooked.LATER,
        exchange,
        List.of(packet),
        null,
        HttpExchange.SentListener.NONE);
  }

  private void respond(
      EngineExchange.Hooked hooked,
      EngineExchange exchange,
      List<OutgoingPacket> packets,
      @Nullable String cookie,
      HttpExchange.SentListener sent) {
    PollingForm.Payload payload = form.encode(packets);
    byte[] plainBody = payload.body();
    OutgoingPacket only = payload.only();
    HttpHeaders headers = new HttpHeaders();
    headers.add("Content-Type", payload.contentType());
    headers.add("cache-control", "no-store");
    if (cookie != null) {
      headers.add("Set-Cookie", cookie);
    }
    addExplorerHeader(exchange, headers);
    ContentCoding coding = codingFor(exchange, packets, plainBody.length);
    Runnable plain =
        () -> exchange.respond(hooked, new HttpResponse(200, headers, plainBody), sent);
    if (coding == null) {
      plain.run();
      return;
    }
    Runnable compressed =
        () -> {
          byte[] body = only == null ? coding.compress(plainBody) : only.polling(coding);
          headers.add("Content-Encoding", coding.text());
          exchange.respond(hooked, new HttpResponse(200, headers, body), sent);
        };
    if (plainBody.length < COMPRESSED_ASIDE_BYTES || (only != null && only.hasPolling(coding))) {
      compressed.run();
    } else {
      session.engine().submit(compressed, plain);
    }
  }

  /** How a payload is to be compressed, or null if it is not. */
  private @Nullable ContentCoding codingFor(
      EngineExchange exchange, List<OutgoingPacket> packets, int size) {
    if (size < session.engine().options().httpCompression().threshold()
        || packets.stream().noneMatch(OutgoingPacket::compress)) {
      return null;
    }
    return ContentCoding.negotiate(exchange.http().requestHeader("Accept-Encoding"));
  }

  /** Old Internet Explorers take a payload for an attack and change it, unless told not to. */
  private static void addExplorerHeader(EngineExchange exchange, HttpHeaders headers) {
    String agent = exchange.http().requestHeader("User-Agent");
    if (agent != null && (agent.contains(";MSIE") || agent.contains("Trident/"))) {
      headers.add("X-XSS-Protection", "0");
    }
  }

  // --- POST ------------------------------------------------------------------------------------

  /** A POST arrived, verified to be for this session. */
  void onPost(EngineExchange exchange) {
    session.expireIfOverdue();
    PollingForm.Reader reader = form.reader(exchange.http().requestHeader("Content-Type"));
    Taken taken;
    synchronized (session) {
      if (session.carrierLocked() != this || session.stateLocked() == ReadyState.CLOSED) {
        taken = Taken.TOO_LATE;
      } else if (post != Post.NONE) {
        taken = Taken.OVERLAP;
      } else {
        taken = Taken.YES;
        post = Post.READING;
        postExchange = exchange;
      }
    }
    if (taken == Taken.TOO_LATE) {
      session.engine().refuseLate(exchange);
    } else if (taken == Taken.OVERLAP) {
      session.endFrom(this, CloseReason.TRANSPORT_ERROR, "data request overlap from client");
      exchange.respondEmpty(400);
    } else if (reader == null) {
      releasePost(exchange);
      session.endFrom(this, CloseReason.TRANSPORT_ERROR, "invalid content");
      exchange.respondEmpty(400);
    } else {
      exchange.http().onClosed(() -> onPostLost(exchange));
      exchange
          .http()
          .readBody(session.engine().options().maxPayload(), new PostBody(exchange, reader));
    }
  }

  /** The POST is no longer ours to cut; whether it still was. */
  private boolean releasePost(EngineExchange exchange) {
    synchronized (session) {
      if (postExchange != exchange) {
        return false;
      }
      post = Post.NONE;
      postExchange = null;
      return true;
    }
  }

  /**
   * The client has given up a POST. While its packets are being taken it stays the one there is: if
   * another was let in, on another thread, their packets could mix.
   */
  private void onPostLost(EngineExchange exchange) {
    boolean reading;
    synchronized (session) {
      if (postExchange != exchange) {
        return;
      }
      if (post.isBeingTaken()) {
        post = Post.ABANDONED;
        return;
      }
      reading = post == Post.READING;
      session.engine().timer().cancel(patience);
      post = Post.NONE;
      postExchange = null;
    }
    if (reading) {
      session.endFrom(
          this, CloseReason.TRANSPORT_ERROR, "data request connection closed prematurely");
    }
  }

  private final class PostBody implements HttpExchange.BodyListener {
    private final EngineExchange exchange;
    private final PollingForm.Reader reader;

    PostBody(EngineExchange exchange, PollingForm.Reader reader) {
      this.exchange = exchange;
      this.reader = reader;
    }

    @Override
    public void onBody(byte[] body) {
      synchronized (session) {
        if (postExchange != exchange) {
          return; // cut, with the session or by an upgrade
        }
        post = Post.TAKING;
      }
      try {
        reader.read(
            body,
            session.engine().options().maxPacketsPerPayload(),
            packet -> receive(exchange, packet));
      } catch (PacketException e) {
        session.incoming().receiveUndecodable(PollingTransport.this, e);
      }
      session.startDelivery();
      synchronized (session) {
        if (postExchange != exchange) {
          return; // its close packet has arranged for the answer
        }
        if (post == Post.TAKING
            && session.incoming().hasUnheardLocked()
            && session.stateLocked() == ReadyState.OPEN) {
          post = Post.HELD_BACK;
          Timer timer = session.engine().timer();
          timer.set(patience, timer.nanoTime() + PATIENCE_NANOS);
          return;
        }
        post = Post.NONE;
        postExchange = null;
      }
      respondOk(exchange);
    }

    @Override
    public void onTooLarge() {
      if (releasePost(exchange)) {
        exchange.respondEmpty(413);
      }
    }

    @Override
    public void onFailure(IOException cause) {
      onPostLost(exchange);
    }
  }

  /**
   * Takes one packet of a payload.
   *
   * @return whether the rest of the payload is still wanted
   */
  private boolean receive(EngineExchange exchange, Packet packet) {
    if (packet.type() == PacketType.CLOSE) {
      onClosePacket(exchange);
      return false;
    }
    return session.incoming().receive(this, packet);
  }

  /**
   * The client says goodbye: a held poll gets its noop. A poll that left the client at the same
   * moment may be overtaken by the close packet on another connection; so the POST is answered a
   * moment later if no poll is held, and one that arrives until then gets the noop all the same. To
   * a client that waits for the answer nothing looks different.
   */
  private void onClosePacket(EngineExchange exchange) {
    List<Runnable> effects = new ArrayList<>(4);
    synchronized (session) {
      if (session.carrierLocked() != this || session.stateLocked() != ReadyState.OPEN) {
        return;
      }
      EngineExchange held = poll;
      if (held != null) {
        poll = null;
        effects.add(() -> respondAside(held, OutgoingPacket.NOOP));
      } else {
        post = Post.NONE;
        postExchange = null;
        Farewell farewell = new Farewell(exchange);
        // before the session goes, so that a poll finds the one or the other
        session.engine().farewells().put(session.id(), farewell);
        effects.add(farewell::begin);
      }
      session.endLocked(CloseReason.TRANSPORT_CLOSE, null, effects);
    }
    Session.run(effects);
  }

  /** Holds back the answer to a close packet for a moment; see {@link #onClosePacket}. */
  private final class Farewell extends Deadline implements FarewellPoll {

    private final EngineExchange closing;

    Farewell(EngineExchange closing) {
      this.closing = closing;
    }

    void begin() {
      session.engine().timer().set(this, session.engine().timer().nanoTime() + FAREWELL.toNanos());
    }

    @Override
    protected void expired() {
      if (session.engine().farewells().remove(session.id(), this)) {
        respondOk(closing);
      }
    }

    @Override
    public void onGet(EngineExchange exchange) {
      session.engine().timer().cancel(this);
      respondAside(exchange, OutgoingPacket.NOOP);
      respondOk(closing);
    }
  }

  /** A session that has just said goodbye, to a poll that was on its way. */
  interface FarewellPoll {
    void onGet(EngineExchange exchange);
  }

  private static void respondOk(EngineExchange exchange) {
    HttpHeaders headers = new HttpHeaders();
    headers.add("Content-Type", "text/html");
    headers.add("cache-control", "no-store");
    addExplorerHeader(exchange, headers);
    exchange.respond(
        EngineExchange.Hooked.LATER,
        new HttpResponse(200, headers, OK),
        HttpExchange.SentListener.NONE);
  }

  // --- closing ---------------------------------------------------------------------------------

  @Override
  public boolean closeLocked(List<Runnable> effects) {
    EngineExchange exchange = poll;
    if (exchange == null) {
      closeOnNextPoll = true;
      return false;
    }
    poll = null;
    effects.add(() -> respondAside(exchange, OutgoingPacket.CLOSE));
    return true;
  }

  @Override
  public void endLocked(CloseReason reason, @Nullable String description, List<Runnable> effects) {
    EngineExchange taking = answering;
    if (reason == CloseReason.SLOW_CONSUMER && taking != null) {
      answering = null;
      effects.add(taking.http()::abort);
    }
    discardLocked(effects);
  }

  @Override
  public void discardLocked(List<Runnable> effects) {
    limitAnswer();
    EngineExchange held = poll;
    if (held != null) {
      poll = null;
      effects.add(() -> respondAside(held, OutgoingPacket.CLOSE));
    }
    EngineExchange posting = postExchange;
    if (posting != null && !post.isBeingTaken()) {
      boolean reading = post == Post.READING;
      session.engine().timer().cancel(patience);
      post = Post.NONE;
      postExchange = null;
      effects.add(reading ? () -> posting.http().abort() : () -> respondOk(posting));
    }
  }

  // --- backpressure ----------------------------------------------------------------------------

  /** The answer to a POST is what lets the client send the next one: it is held back instead. */
  @Override
  public void pauseReads() {}

  @Override
  public void resumeReads() {
    answerHeldPost(Unheard.MAY_WAIT);
  }

  /**
   * The listeners have heard some of what was received. What they said to it is in the buffer when
   * the client learns that its POST has arrived, so that the next poll brings all of it, as it does
   * from the reference.
   */
  void onHeard() {
    answerHeldPost(Unheard.IS_WAITED_FOR);
  }

  private enum Unheard {
    IS_WAITED_FOR,
    MAY_WAIT
  }

  private void answerHeldPost(Unheard unheard) {
    EngineExchange held;
    synchronized (session) {
      held = postExchange;
      if (post != Post.HELD_BACK
          || held == null
          || session.incoming().areReadsPaused()
          || (unheard == Unheard.IS_WAITED_FOR && session.incoming().hasUnheardLocked())) {
        return;
      }
      session.engine().timer().cancel(patience);
      post = Post.NONE;
      postExchange = null;
    }
    respondOk(held);
  }
}
