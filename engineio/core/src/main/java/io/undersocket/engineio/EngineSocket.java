package io.undersocket.engineio;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.engineio.protocol.Packet;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's session, whatever transport carries it at the moment.
 *
 * <p><b>Threads.</b> Every method may be called from any thread and none blocks. Listeners of one
 * socket are called one at a time and in order, on the socket's serial {@link #executor()}, never
 * on an I/O thread unless {@link EngineOptionsBuilder#directExecution()} was chosen. A listener
 * that throws is logged; the session and the other listeners go on.
 *
 * <p><b>Order.</b> Packets leave in the order of the calls to {@code send}, across an upgrade too,
 * each exactly once.
 *
 * <p>Listeners are meant to be registered by the connection listener ({@link
 * EngineServer#onConnection}): no event is delivered before it has returned. Registering a second
 * listener for an event adds it; all are called in order of registration.
 */
public interface EngineSocket {

  /** The session id: 20 URL-safe characters unless an {@link IdGenerator} says otherwise. */
  String id();

  /**
   * The revision of the Engine.IO protocol that the client speaks: 4, or 3 where {@link
   * EngineOptionsBuilder#allowEIO3} lets it in.
   */
  int protocol();

  /** The request that opened the session; it stays the same after an upgrade. */
  EngineRequest request();

  /** The peer's address at the handshake. */
  @Nullable InetSocketAddress remoteAddress();

  /** The transport in use now. */
  TransportName transport();

  /** Whether the session began with polling and has moved to another transport. */
  boolean upgraded();

  /** Where the session is in its life. */
  ReadyState readyState();

  /**
   * Whether a packet sent now would leave at once: the buffer is empty, and a WebSocket has taken
   * everything sent before, or a poll is waiting. This decides about volatile packets.
   */
  boolean isWritable();

  /** Packets that wait to be handed to the transport; a snapshot. */
  List<Packet> writeBuffer();

  /** Bytes accepted from the application and not yet handed to the network. */
  long outboundBytes();

  /** Sends text. Ignored once the session is closing or closed. */
  default void send(String text) {
    send(OutgoingPacket.message(Message.text(text)));
  }

  /** Sends bytes; the array must not change afterwards. Ignored once closing or closed. */
  default void send(byte[] bytes) {
    send(OutgoingPacket.message(Message.binary(bytes)));
  }

  /** Sends a message packet, and what follows it. Ignored once closing or closed. */
  default void send(OutgoingPacket packet) {
    send(packet, null);
  }

  /**
   * Sends a message packet and reports when the transport has written it.
   *
   * <p>If more than {@link EngineOptions#maxOutboundBytes()} are waiting already, the session is
   * closed with {@link CloseReason#SLOW_CONSUMER} instead.
   *
   * @param sent called once on the socket's executor when the batch that carried the packet was
   *     written; dropped, not called, if the session ends before
   */
  void send(OutgoingPacket packet, @Nullable Runnable sent);

  /** Sends several message packets, and what follows each, with nothing in between. */
  void sendAll(List<OutgoingPacket> packets);

  /**
   * As {@link #send(OutgoingPacket)}, if the packet is still wanted by then: for a layer above, on
   * which it may lose its addressee while a thread is about to send it.
   *
   * @param wanted asked in the step that puts the packet behind all that was sent before, so that
   *     whoever has changed the answer, and sends something then, finds it before that or nowhere.
   *     It is called under the session's lock: it looks at fields, takes no lock and calls nobody
   * @return whether it was sent
   */
  boolean sendIf(OutgoingPacket packet, BooleanSupplier wanted);

  /**
   * Sends a message packet and what follows it, or drops all of it if the session is not {@link
   * #isWritable() writable} at this instant.
   *
   * @return whether it was sent
   */
  boolean sendIfWritable(OutgoingPacket packet);

  /**
   * As {@link #sendIfWritable(OutgoingPacket)}, if the packet is still wanted by then.
   *
   * @param wanted as for {@link #sendIf}
   * @return whether it was sent
   */
  boolean sendIfWritable(OutgoingPacket packet, BooleanSupplier wanted);

  /**
   * Closes the session once everything buffered has been handed to the transport. Over polling that
   * may need up to two more polls; the session ends after 30 s without one.
   */
  void close();

  /** Closes the session now; what is buffered is dropped ({@code close(true)} of the reference). */
  void discard();

  /** Closes with the reason of a peer's undecodable message, for a layer above that found it so. */
  void closeAsParseError(String description);

  /**
   * The serial executor on which the listeners of this socket run: what is submitted runs in order,
   * never at the same time as a listener. Refuses nothing, also after the close.
   */
  Executor executor();

  /**
   * Counts messages that a layer above has taken, but can only handle later, among those that wait
   * for the listeners: beyond {@link EngineOptions#maxInboundPackets()} or {@link
   * EngineOptions#maxInboundBytes()} the client is read no further. Each is to be {@linkplain
   * #releaseInbound released} once.
   *
   * @param packets how many there are
   * @param bytes how long they are
   */
  void holdInbound(int packets, long bytes);

  /** The reverse of {@link #holdInbound}: these messages were handled or dropped. */
  void releaseInbound(int packets, long bytes);

  /** Application data arrived. */
  EngineSocket onMessage(Consumer<Message> listener);

  /** The session has ended. {@link #writeBuffer()} still shows what was not sent. */
  EngineSocket onClose(CloseListener listener);

  /** A packet of any type arrived in state open. */
  EngineSocket onPacket(Consumer<Packet> listener);

  /** A packet of any type was put into the buffer. */
  EngineSocket onPacketCreate(Consumer<Packet> listener);

  /** The buffer is handed to the transport: these packets. */
  EngineSocket onFlush(Consumer<List<Packet>> listener);

  /** The buffer was handed to the transport and is empty. */
  EngineSocket onDrain(Runnable listener);

  /**
   * The socket is {@link #isWritable() writable} again: everything sent before was written to the
   * network, or a poll has come that nothing waited for. Unlike {@link #onDrain}, which says only
   * that the buffer was handed on. May also be called when it was writable all the time.
   */
  EngineSocket onWritable(Runnable listener);

  /** A pong arrived; in revision 3 a ping. */
  EngineSocket onHeartbeat(Runnable listener);

  /** A probe arrived on this transport: an upgrade has begun. */
  EngineSocket onUpgrading(Consumer<TransportName> listener);

  /** The session now uses this transport. */
  EngineSocket onUpgrade(Consumer<TransportName> listener);
}
