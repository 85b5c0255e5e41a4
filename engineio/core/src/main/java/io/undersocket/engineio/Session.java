package io.undersocket.engineio;

import io.undersocket.engineio.internal.time.Deadline;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.engineio.protocol.Packet;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session: its state, and who carries it. What it has to send is in its {@link OutgoingBuffer},
 * what it receives goes through its {@link IncomingPackets}.
 *
 * <pre>
 *   opening -> open -> closing -> closed
 *               |  ^
 *               v  |       (over polling only; see {@link UpgradeAttempt})
 *            upgrading
 * </pre>
 *
 * <p><b>All mutable state is guarded by this session's monitor</b>, that of its transport, upgrade,
 * heartbeat, mailbox and two sides included. The monitor is held for a few instructions at a time
 * and never while anything is called that may belong to somebody else: what a change of state has
 * to cause outside is collected as effects and run after the monitor is released. The one exception
 * only looks: whether packets are {@linkplain #sendIf still wanted}.
 *
 * <p>{@link #endLocked} is the only way to {@code closed}. The registry is told there and nowhere
 * else.
 */
final class Session implements EngineSocket {

  private static final Logger log = LoggerFactory.getLogger(Session.class);

  private final EngineServer engine;
  private final String id;
  private final EngineRequest request;
  private final Revision revision;
  private final Mailbox mailbox;
  private final Heartbeat heartbeat;
  private final SocketListeners listeners = new SocketListeners();
  private final OutgoingBuffer outgoing = new OutgoingBuffer();
  private final IncomingPackets incoming;

  private ReadyState state = ReadyState.OPENING;
  private Transport transport;
  private @Nullable UpgradeAttempt upgrade;
  private boolean upgraded;

  /** Limits the wait of a closing session; null until it closes. */
  private @Nullable Deadline closeDeadline;

  /**
   * The application has closed the session, so that what was received before and not yet handled is
   * not delivered any more. Also read without the monitor.
   */
  private volatile boolean muted;

  @SuppressWarnings("this-escape") // its parts keep the session, and use it only once it is open
  Session(
      EngineServer engine,
      String id,
      EngineRequest request,
      Executor executor,
      Revision revision,
      java.util.function.Function<Session, Transport> transport) {
    this.engine = engine;
    this.id = id;
    this.request = request;
    this.mailbox = new Mailbox(this, executor);
    this.revision = revision;
    this.heartbeat = revision.heartbeat(this);
    this.incoming = new IncomingPackets(this, mailbox, heartbeat, listeners);
    this.transport = transport.apply(this);
  }

  EngineServer engine() {
    return engine;
  }

  // --- opening ---------------------------------------------------------------------------------

  /**
   * Takes a place among the sessions and opens: from now on packets are exchanged. These first
   * packets leave before any other; the connection listeners hear of the socket before any other
   * event. It is one step, so that whoever finds the session, finds it open.
   *
   * @return whether there was a place; if not, the session is closed and nobody has heard of it
   */
  SessionRegistry.Added open(List<OutgoingPacket> first) {
    SessionRegistry.Added added;
    synchronized (this) {
      added = engine.sessions().add(this);
      if (added == SessionRegistry.Added.YES) {
        state = ReadyState.OPEN;
        for (OutgoingPacket packet : first) {
          append(packet);
        }
        heartbeat.start();
        mailbox.put((Runnable) () -> engine.announce(this));
      } else {
        state = ReadyState.CLOSED;
      }
    }
    if (added != SessionRegistry.Added.YES) {
      engine.sessions().reportEmptied();
    }
    return added;
  }

  /** Lets the listeners hear of the events so far. */
  void startDelivery() {
    mailbox.start();
  }

  /** As {@link #startDelivery()}, in one round with other sessions that this I/O thread reads. */
  void startDelivery(IoWorker worker) {
    mailbox.startWith(worker);
  }

  // --- sending ---------------------------------------------------------------------------------

  @Override
  public void send(OutgoingPacket packet, @Nullable Runnable sent) {
    enqueue(packet, null, sent, false, null);
  }

  @Override
  public void sendAll(List<OutgoingPacket> packets) {
    enqueue(null, packets, null, false, null);
  }

  @Override
  public boolean sendIf(OutgoingPacket packet, BooleanSupplier wanted) {
    return enqueue(packet, null, null, false, wanted);
  }

  @Override
  public boolean sendIfWritable(OutgoingPacket packet) {
    return enqueue(packet, null, null, true, null);
  }

  @Override
  public boolean sendIfWritable(OutgoingPacket packet, BooleanSupplier wanted) {
    return enqueue(packet, null, null, true, wanted);
  }

  private boolean enqueue(
      @Nullable OutgoingPacket one,
      @Nullable List<OutgoingPacket> several,
      @Nullable Runnable sent,
      boolean onlyIfWritable,
      @Nullable BooleanSupplier wanted) {
    Transport carrier;
    synchronized (this) {
      if (state != ReadyState.OPEN) {
        return false;
      }
      if (onlyIfWritable && !isWritableLocked()) {
        return false;
      }
      if (wanted != null && !wanted.getAsBoolean()) {
        return false;
      }
      if (outgoing.bytes() > engine.options().maxOutboundBytes()) {
        carrier = null;
      } else {
        carrier = transport;
        if (one != null) {
          append(one);
        }
        if (several != null) {
          for (int i = 0; i < several.size(); i++) {
            append(several.get(i));
          }
        }
        if (sent != null) {
          outgoing.whenWritten(sent);
        }
      }
    }
    if (carrier == null) {
      end(
          CloseReason.SLOW_CONSUMER,
          "more than "
              + engine.options().maxOutboundBytes()
              + " bytes wait for the client to read (option maxOutboundBytes)");
      return false;
    }
    carrier.flush();
    if (listeners.rare != null) {
      mailbox.start();
    }
    return true;
  }

  /** Puts a packet and what follows it into the buffer; the monitor is held. */
  private void append(OutgoingPacket first) {
    for (OutgoingPacket each = first; each != null; each = each.next()) {
      outgoing.add(each);
      SocketListeners.Rare rare = listeners.rare;
      if (rare != null && rare.packetCreate != null) {
        Consumer<Packet> listener = rare.packetCreate;
        Packet created = each.packet();
        mailbox.put((Runnable) () -> listener.accept(created));
      }
    }
  }

  /**
   * Hands the buffer over to the transport, if it is still this session's and not writing already.
   *
   * @param into where the packets go, in order
   * @param effects what to run once the monitor is released
   * @return the number of packets; 0 if there is nothing to do now
   */
  int takeLocked(Transport taker, List<OutgoingPacket> into, List<Runnable> effects) {
    if (taker != transport || state == ReadyState.CLOSED) {
      return 0;
    }
    int count = outgoing.take(into);
    if (count == 0) {
      return 0;
    }
    reportFlush(into, count, effects);
    return count;
  }

  private void reportFlush(List<OutgoingPacket> into, int count, List<Runnable> effects) {
    SocketListeners.Rare rare = listeners.rare;
    Consumer<List<Packet>> onFlush = rare == null ? null : rare.flush;
    Runnable onDrain = rare == null ? null : rare.drain;
    if (onFlush == null && onDrain == null && !engine.observesFlushes()) {
      return;
    }
    List<Packet> flushed = new ArrayList<>(count);
    for (OutgoingPacket packet : into.subList(into.size() - count, into.size())) {
      flushed.add(packet.packet());
    }
    if (onFlush != null) {
      mailbox.put((Runnable) () -> onFlush.accept(flushed));
    }
    mailbox.put((Runnable) () -> engine.announceFlush(this, flushed));
    if (onDrain != null) {
      mailbox.put(onDrain);
    }
    mailbox.put((Runnable) () -> engine.announceDrain(this));
    effects.add(mailbox::start);
  }

  /**
   * The batch that was taken last has been written.
   *
   * @return whether more waits
   */
  boolean written(Transport writer) {
    boolean more;
    synchronized (this) {
      if (writer != transport || !outgoing.isWriting()) {
        return false;
      }
      List<Runnable> called = outgoing.written();
      more = !outgoing.isEmpty();
      boolean announced = announceWritableLocked();
      if (called == null || state == ReadyState.CLOSED) {
        if (!announced) {
          return more;
        }
      } else {
        for (Runnable callback : called) {
          mailbox.put(callback);
        }
      }
    }
    mailbox.start();
    return more;
  }

  /**
   * Has whoever wants to know hear that packets leave at once again, if they do; the monitor is
   * held.
   *
   * @return whether there is something to hear
   */
  boolean announceWritableLocked() {
    SocketListeners.Rare rare = listeners.rare;
    Runnable listener = rare == null ? null : rare.writable;
    if (listener == null || !isWritableLocked()) {
      return false;
    }
    mailbox.put(listener);
    return true;
  }

  /** Whether anything waits to be handed over; the monitor is held. */
  boolean hasBufferedLocked() {
    return !outgoing.isEmpty();
  }

  private boolean isWritableLocked() {
    return state == ReadyState.OPEN
        && outgoing.isEmpty()
        && !outgoing.isWriting()
        && transport.isReadyLocked();
  }

  /** Whether the calling thread is inside a listener of this socket, which may send more. */
  boolean isDelivering() {
    return mailbox.isCurrent();
  }

  // --- receiving -------------------------------------------------------------------------------

  /** The receiving side; transports bring packets to it directly. */
  IncomingPackets incoming() {
    return incoming;
  }

  /** Whether the session is open and carried by this transport; the monitor is held. */
  boolean isOpenOnLocked(Transport carrier) {
    return carrier == transport && state == ReadyState.OPEN;
  }

  /** Handles one event; on the mailbox. */
  void deliver(Object event) {
    try {
      if (event instanceof Message message) {
        Consumer<Message> listener = listeners.message;
        if (listener != null && !muted) {
          listener.accept(message);
        }
      } else {
        ((Runnable) event).run();
      }
    } catch (Throwable t) {
      log.error("A listener of session {} failed; the session goes on", id, t);
    }
  }

  @Override
  public void holdInbound(int packets, long bytes) {
    boolean pause;
    Transport carrier;
    synchronized (this) {
      pause = incoming.heldLocked(packets, bytes);
      carrier = transport;
    }
    if (pause) {
      carrier.pauseReads();
    }
  }

  @Override
  public void releaseInbound(int packets, long bytes) {
    mailbox.execute(() -> batchDelivered(packets, bytes, null));
  }

  /**
   * A batch of events was handled; on the mailbox.
   *
   * @param round of which it was a part, if any
   */
  void batchDelivered(int packets, long bytes, @Nullable Round round) {
    boolean resume;
    Transport carrier;
    synchronized (this) {
      resume = incoming.heardLocked(packets, bytes);
      carrier = transport;
    }
    if (resume) {
      carrier.resumeReads();
    }
    if (carrier instanceof WebSocketTransport webSocket) {
      webSocket.flushDeferred(round);
    } else if (carrier instanceof PollingTransport polling) {
      polling.onHeard();
    }
  }

  // --- heartbeat -------------------------------------------------------------------------------

  /** Does what the timer is late with: what arrives now, arrives after it. */
  void expireIfOverdue() {
    boolean overdue;
    synchronized (this) {
      overdue = heartbeat.isOverdue();
    }
    if (overdue) {
      heartbeatExpired();
    }
  }

  void heartbeatExpired() {
    Heartbeat.Action action;
    Transport carrier;
    synchronized (this) {
      if (state != ReadyState.OPEN && state != ReadyState.CLOSING) {
        return;
      }
      action = heartbeat.next(incoming.areReadsPaused());
      carrier = transport;
      if (action == Heartbeat.Action.PING && state == ReadyState.OPEN) {
        append(OutgoingPacket.PING);
      }
    }
    switch (action) {
      case PING -> {
        carrier.flushDue();
        mailbox.start();
      }
      case TIMEOUT -> end(CloseReason.PING_TIMEOUT, null);
      case NONE -> {}
    }
  }

  // --- upgrading -------------------------------------------------------------------------------

  /** Reserves the session for an upgrade; null if it has one, had one, or is not open. */
  synchronized @Nullable UpgradeAttempt beginUpgrade() {
    if (state != ReadyState.OPEN || upgrade != null || transport.name() != TransportName.POLLING) {
      return null;
    }
    upgrade = new UpgradeAttempt(this);
    return upgrade;
  }

  /** Whether this attempt is still the session's; the monitor is held. */
  boolean isCurrentLocked(UpgradeAttempt attempt) {
    return upgrade == attempt;
  }

  /** The probe has arrived. */
  void probed(UpgradeAttempt attempt) {
    synchronized (this) {
      if (upgrade != attempt) {
        return;
      }
      SocketListeners.Rare rare = listeners.rare;
      if (rare != null && rare.upgrading != null) {
        Consumer<TransportName> listener = rare.upgrading;
        mailbox.put((Runnable) () -> listener.accept(TransportName.WEBSOCKET));
      }
    }
    mailbox.start();
    nudge(attempt);
  }

  /** Ends a held poll of an upgrading session, so that the client can leave the old transport. */
  void nudge(UpgradeAttempt attempt) {
    List<Runnable> effects = new ArrayList<>(1);
    synchronized (this) {
      if (upgrade == attempt && transport instanceof PollingTransport polling) {
        polling.releasePollLocked(effects);
      }
    }
    run(effects);
  }

  /**
   * Runs a step at once, or, while an upgrade is under way, after what its WebSocket has received.
   * A poll that the client sent after its upgrade packet comes over another connection, maybe by
   * another I/O thread, and must not overtake it.
   */
  void afterUpgradePackets(Runnable step) {
    WebSocketConnection webSocket;
    synchronized (this) {
      webSocket = upgrade == null ? null : upgrade.connection();
    }
    if (webSocket == null) {
      step.run();
    } else {
      webSocket.afterReading(step);
    }
  }

  /**
   * The client has moved: what waits and what follows goes over the new transport.
   *
   * @return the new transport; null if the session is not this attempt's any more
   */
  @Nullable WebSocketTransport completeUpgrade(
      UpgradeAttempt attempt, WebSocketConnection connection) {
    List<Runnable> effects = new ArrayList<>(4);
    WebSocketTransport next;
    synchronized (this) {
      if (upgrade != attempt || state == ReadyState.CLOSED) {
        return null;
      }
      upgrade = null;
      attempt.finishLocked();
      transport.discardLocked(effects);
      next = revision.webSocket(this, connection);
      transport = next;
      upgraded = true;
      // A poll response is on its way or was cut with its connection; either way it is done.
      List<Runnable> called = outgoing.written();
      if (called != null) {
        called.forEach(mailbox::put);
      }
      heartbeat.onUpgrade();
      SocketListeners.Rare rare = listeners.rare;
      if (rare != null && rare.upgrade != null) {
        Consumer<TransportName> listener = rare.upgrade;
        mailbox.put((Runnable) () -> listener.accept(TransportName.WEBSOCKET));
      }
      if (incoming.areReadsPaused()) {
        effects.add(next::pauseReads);
      }
      announceWritableLocked();
      drainedLocked(effects);
    }
    run(effects);
    mailbox.start();
    return next;
  }

  /**
   * The attempt has come to nothing; the session goes on as it was.
   *
   * @return whether it was still the session's attempt
   */
  synchronized boolean abandonUpgrade(UpgradeAttempt attempt) {
    if (upgrade != attempt) {
      return false;
    }
    upgrade = null;
    attempt.finishLocked();
    return true;
  }

  // --- closing ---------------------------------------------------------------------------------

  @Override
  public void close() {
    List<Runnable> effects = new ArrayList<>(4);
    Transport carrier;
    synchronized (this) {
      if (state != ReadyState.OPEN) {
        return;
      }
      state = ReadyState.CLOSING;
      muted = true;
      carrier = transport;
      Deadline deadline =
          new Deadline() {
            @Override
            protected void expired() {
              end(CloseReason.FORCED_CLOSE, "nobody fetched the close packet in time");
            }
          };
      closeDeadline = deadline;
      engine
          .timer()
          .set(deadline, engine.timer().nanoTime() + engine.options().closeTimeout().toNanos());
      drainedLocked(effects);
    }
    run(effects);
    mailbox.start();
    carrier.flush();
  }

  /** Everything buffered was handed over: goes on with closing, if that was waited for. */
  void drainedLocked(List<Runnable> effects) {
    if (state == ReadyState.CLOSING && outgoing.isEmpty() && transport.closeLocked(effects)) {
      endLocked(CloseReason.FORCED_CLOSE, null, effects);
    }
  }

  @Override
  public void discard() {
    muted = true;
    end(CloseReason.FORCED_CLOSE, null);
  }

  @Override
  public void closeAsParseError(String description) {
    muted = true;
    end(CloseReason.PARSE_ERROR, description);
  }

  /** Ends the session now, whatever state it is in. Idempotent: the first reason counts. */
  void end(CloseReason reason, @Nullable String description) {
    List<Runnable> effects = new ArrayList<>(4);
    synchronized (this) {
      endLocked(reason, description, effects);
    }
    run(effects);
    mailbox.start();
  }

  /** Ends the session if this transport still carries it. */
  void endFrom(Transport from, CloseReason reason, @Nullable String description) {
    List<Runnable> effects = new ArrayList<>(4);
    synchronized (this) {
      if (from == transport) {
        endLocked(reason, description, effects);
      }
    }
    run(effects);
    mailbox.start();
  }

  void endLocked(CloseReason reason, @Nullable String description, List<Runnable> effects) {
    if (state == ReadyState.CLOSED) {
      return;
    }
    state = ReadyState.CLOSED;
    engine.sessions().remove(this);
    heartbeat.stop();
    if (closeDeadline != null) {
      engine.timer().cancel(closeDeadline);
      closeDeadline = null;
    }
    UpgradeAttempt attempt = upgrade;
    if (attempt != null) {
      upgrade = null;
      attempt.finishLocked();
      effects.add(attempt::closeConnection);
    }
    transport.endLocked(reason, description, effects);
    outgoing.dropCallbacks();
    log.debug("session {} closed: {} ({})", id, reason, description);
    mailbox.put(
        (Runnable)
            () -> {
              try {
                CloseListener listener = listeners.close;
                if (listener != null) {
                  listener.onClose(reason, description);
                }
              } finally {
                clearBuffer();
                engine.sessions().delivered();
              }
            });
  }

  private synchronized void clearBuffer() {
    outgoing.clear();
  }

  /** Runs effects; one that fails does not keep the others from running. */
  static void run(List<Runnable> effects) {
    for (int i = 0; i < effects.size(); i++) {
      try {
        effects.get(i).run();
      } catch (RejectedExecutionException e) {
        log.debug("The container has shut down: {}", e.toString());
      } catch (RuntimeException e) {
        log.error("The container failed", e);
      }
    }
  }

  // --- what the application asks ---------------------------------------------------------------

  @Override
  public String id() {
    return id;
  }

  @Override
  public int protocol() {
    return revision.number();
  }

  Revision revision() {
    return revision;
  }

  @Override
  public EngineRequest request() {
    return request;
  }

  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return request.remoteAddress();
  }

  @Override
  public synchronized TransportName transport() {
    return transport.name();
  }

  /** The transport that carries the session now. */
  synchronized Transport carrier() {
    return transport;
  }

  /** As {@link #carrier()}; the monitor is held. */
  Transport carrierLocked() {
    return transport;
  }

  /** As {@link #readyState()}; the monitor is held. */
  ReadyState stateLocked() {
    return state;
  }

  @Override
  public synchronized boolean upgraded() {
    return upgraded;
  }

  @Override
  public synchronized ReadyState readyState() {
    return state;
  }

  @Override
  public synchronized boolean isWritable() {
    return isWritableLocked();
  }

  @Override
  public synchronized List<Packet> writeBuffer() {
    return outgoing.packets();
  }

  @Override
  public synchronized long outboundBytes() {
    return outgoing.bytes();
  }

  @Override
  public Executor executor() {
    return mailbox;
  }

  @Override
  public synchronized EngineSocket onMessage(Consumer<Message> listener) {
    listeners.message = SocketListeners.both(listeners.message, listener);
    return this;
  }

  @Override
  public synchronized EngineSocket onClose(CloseListener listener) {
    listeners.close = SocketListeners.both(listeners.close, listener);
    return this;
  }

  @Override
  public synchronized EngineSocket onPacket(Consumer<Packet> listener) {
    SocketListeners.Rare rare = listeners.rare();
    rare.packet = SocketListeners.both(rare.packet, listener);
    return this;
  }

  @Override
  public synchronized EngineSocket onPacketCreate(Consumer<Packet> listener) {
    SocketListeners.Rare rare = listeners.rare();
    rare.packetCreate = SocketListeners.both(rare.packetCreate, listener);
    return this;
  }

  @Override
  public synchronized EngineSocket onFlush(Consumer<List<Packet>> listener) {
    SocketListeners.Rare rare = listeners.rare();
    rare.flush = SocketListeners.both(rare.flush, listener);
    return this;
  }

  @Override
  public synchronized EngineSocket onDrain(Runnable listener) {
    SocketListeners.Rare rare = listeners.rare();
    rare.drain = SocketListeners.both(rare.drain, listener);
    return this;
  }

  @Override
  public synchronized EngineSocket onWritable(Runnable listener) {
    SocketListeners.Rare rare = listeners.rare();
    rare.writable = SocketListeners.both(rare.writable, listener);
    return this;
  }

  @Override
  public synchronized EngineSocket onHeartbeat(Runnable listener) {
    SocketListeners.Rare rare = listeners.rare();
    rare.heartbeat = SocketListeners.both(rare.heartbeat, listener);
    return this;
  }

  @Override
  public synchronized EngineSocket onUpgrading(Consumer<TransportName> listener) {
    SocketListeners.Rare rare = listeners.rare();
    rare.upgrading = SocketListeners.both(rare.upgrading, listener);
    return this;
  }

  @Override
  public synchronized EngineSocket onUpgrade(Consumer<TransportName> listener) {
    SocketListeners.Rare rare = listeners.rare();
    rare.upgrade = SocketListeners.both(rare.upgrade, listener);
    return this;
  }

  @Override
  public String toString() {
    return "session " + id;
  }
}
