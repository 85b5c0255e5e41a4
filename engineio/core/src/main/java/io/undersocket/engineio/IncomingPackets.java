package io.undersocket.engineio;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.engineio.protocol.Packet;
import io.undersocket.engineio.protocol.PacketException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A session's receiving side: takes packets from the transport that carries it, puts what they
 * cause into the mailbox, and stops the reading while too much waits there.
 *
 * <pre>
 *   reading -- more than maxInbound... --> paused -- half of that or less --> reading
 * </pre>
 *
 * <p>Its state is guarded by the session's monitor; transports are paused without it.
 */
final class IncomingPackets {

  private static final Message NO_DATA = Message.text("");

  private final Session session;
  private final Mailbox mailbox;
  private final Heartbeat heartbeat;
  private final SocketListeners listeners;

  /** What the listeners have not heard yet. */
  private int unheardPackets;

  private long unheardBytes;

  private Flow flow = Flow.READING;

  private enum Flow {
    READING,
    /** The transport was told to read no further. */
    PAUSED
  }

  IncomingPackets(
      Session session, Mailbox mailbox, Heartbeat heartbeat, SocketListeners listeners) {
    this.session = session;
    this.mailbox = mailbox;
    this.heartbeat = heartbeat;
    this.listeners = listeners;
  }

  /**
   * A packet arrived. {@link Session#startDelivery()} follows at the end of what was read.
   *
   * @return whether the session takes more packets from this transport
   */
  boolean receive(Transport from, Packet packet) {
    Message data = packet.data();
    switch (packet.type()) {
      case MESSAGE -> {
        return receiveMessage(from, data == null ? NO_DATA : data);
      }
      case PING, PONG -> {
        return receiveBeat(from, packet);
      }
      case CLOSE -> {
        if (receiveOther(from, packet)) {
          session.end(CloseReason.TRANSPORT_CLOSE, null);
        }
        return false;
      }
      default -> {
        return receiveOther(from, packet);
      }
    }
  }

  boolean receiveMessage(Transport from, Message message) {
    boolean pause;
    synchronized (session) {
      if (!session.isOpenOnLocked(from)) {
        return false;
      }
      heartbeat.onOtherPacket();
      SocketListeners.Rare rare = listeners.rare;
      if (rare != null && rare.packet != null) {
        Consumer<Packet> listener = rare.packet;
        mailbox.put((Runnable) () -> listener.accept(Packet.message(message)));
      }
      mailbox.put(message);
      unheardPackets++;
      unheardBytes += message.length();
      pause = pausesLocked();
    }
    if (pause) {
      from.pauseReads();
    }
    return true;
  }

  private boolean receiveBeat(Transport from, Packet packet) {
    SocketListeners.Rare rare = listeners.rare;
    Runnable listener = rare == null ? null : rare.heartbeat;
    Heartbeat.Beat beat;
    boolean pause;
    synchronized (session) {
      if (!session.isOpenOnLocked(from)) {
        return false;
      }
      beat = heartbeat.onBeat(packet.type());
      observeLocked(packet);
      if (listener != null && beat != Heartbeat.Beat.WRONG_WAY) {
        observeLocked(listener);
      }
      pause = pausesLocked();
    }
    if (pause) {
      from.pauseReads();
    }
    switch (beat) {
      case ANSWER -> {}
      case QUESTION -> session.send(OutgoingPacket.PONG, null);
      case WRONG_WAY -> session.end(CloseReason.TRANSPORT_ERROR, "invalid heartbeat direction");
    }
    return beat != Heartbeat.Beat.WRONG_WAY;
  }

  /** Takes a packet that is only looked at; whether the session was open for it. */
  private boolean receiveOther(Transport from, Packet packet) {
    boolean pause;
    synchronized (session) {
      if (!session.isOpenOnLocked(from)) {
        return false;
      }
      heartbeat.onOtherPacket();
      observeLocked(packet);
      pause = pausesLocked();
    }
    if (pause) {
      from.pauseReads();
    }
    return true;
  }

  /** Something arrived that is no packet. */
  void receiveUndecodable(Transport from, PacketException why) {
    List<Runnable> effects = new ArrayList<>(4);
    synchronized (session) {
      if (session.isOpenOnLocked(from)) {
        session.endLocked(CloseReason.PARSE_ERROR, why.getMessage(), effects);
      }
    }
    Session.run(effects);
    mailbox.start();
  }

  private void observeLocked(Packet packet) {
    SocketListeners.Rare rare = listeners.rare;
    if (rare != null && rare.packet != null) {
      Consumer<Packet> listener = rare.packet;
      observeLocked(() -> listener.accept(packet));
    }
  }

  /** Puts what a packet other than a message causes; it waits for the listeners as those do. */
  private void observeLocked(Runnable observation) {
    mailbox.put(new Observation(observation));
    unheardPackets++;
  }

  /** Counts as a packet that was received, until the listeners have heard of it. */
  record Observation(Runnable listener) implements Runnable {
    @Override
    public void run() {
      listener.run();
    }
  }

  // --- backpressure ----------------------------------------------------------------------------

  /** Whether reading has to pause from now on. */
  private boolean pausesLocked() {
    EngineOptions options = session.engine().options();
    if (flow == Flow.PAUSED
        || (unheardPackets <= options.maxInboundPackets()
            && unheardBytes <= options.maxInboundBytes())) {
      return false;
    }
    flow = Flow.PAUSED;
    return true;
  }

  /**
   * So much that the listeners have heard is to count as unheard again; the monitor is held.
   *
   * @return whether reading has to pause from now on
   */
  boolean heldLocked(int packets, long bytes) {
    unheardPackets += packets;
    unheardBytes += bytes;
    return pausesLocked();
  }

  /**
   * The listeners have heard so much; the monitor is held.
   *
   * @return whether reading has to resume from now on
   */
  boolean heardLocked(int packets, long bytes) {
    unheardPackets -= packets;
    unheardBytes -= bytes;
    EngineOptions options = session.engine().options();
    if (flow == Flow.READING
        || unheardPackets > options.maxInboundPackets() / 2
        || unheardBytes > options.maxInboundBytes() / 2) {
      return false;
    }
    flow = Flow.READING;
    return true;
  }

  /** Whether what was received is not taken out of the mailbox fast enough; any thread. */
  boolean areReadsPaused() {
    synchronized (session) {
      return flow == Flow.PAUSED;
    }
  }

  /** Whether the listeners have yet to hear something that was received; the monitor is held. */
  boolean hasUnheardLocked() {
    return unheardPackets > 0;
  }
}
