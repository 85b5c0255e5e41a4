package io.undersocket.socketio;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.ConnectionError;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.ErrorCode;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.spi.ServerListener;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a server does, from when it was given to {@link
 * SocketIoServer.Builder#serverListener}. Reading it disturbs nobody; numbers that are read one
 * after the other may be from slightly different moments. Safe for use by any thread.
 */
public final class ServerStatistics implements ServerListener {

  private final Map<ErrorCode, LongAdder> requestsRefused = adders(ErrorCode.class);
  private final LongAdder foreign = new LongAdder();
  private final LongAdder opened = new LongAdder();
  private final LongAdder connected = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder packetsReceived = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder packetsSent = new LongAdder();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder packetsDropped = new LongAdder();
  private final LongAdder handled = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder handlingNanos = new LongAdder();
  private final Map<CloseReason, LongAdder> closes = adders(CloseReason.class);
  private final Map<DisconnectReason, LongAdder> disconnects = adders(DisconnectReason.class);

  /** Nothing has been counted yet. */
  public ServerStatistics() {}

  private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> reasons) {
    Map<E, LongAdder> adders = new EnumMap<>(reasons);
    for (E reason : reasons.getEnumConstants()) {
      adders.put(reason, new LongAdder());
    }
    return adders;
  }

  private static <E extends Enum<E>> Map<E, Long> counts(
      Class<E> reasons, Map<E, LongAdder> adders) {
    Map<E, Long> counts = new EnumMap<>(reasons);
    adders.forEach((reason, adder) -> counts.put(reason, adder.sum()));
    return counts;
  }

  private static <E> void increment(Map<E, LongAdder> adders, E reason) {
    Objects.requireNonNull(adders.get(reason)).increment();
  }

  private static long sum(Map<?, LongAdder> adders) {
    return adders.values().stream().mapToLong(LongAdder::sum).sum();
  }

  @Override
  public void onRequestRefused(ConnectionError error) {
    increment(requestsRefused, error.code());
    if (error.namesForeignSession()) {
      foreign.increment();
    }
  }

  @Override
  public void onOpen(EngineSocket connection) {
    opened.increment();
  }

  @Override
  public void onClose(EngineSocket connection, CloseReason reason) {
    increment(closes, reason);
  }

  @Override
  public void onConnect(Socket socket) {
    connected.increment();
  }

  @Override
  public void onRefuse(EngineSocket connection, String namespace, String message) {
    refused.increment();
  }

  @Override
  public void onDisconnect(Socket socket, DisconnectReason reason) {
    increment(disconnects, reason);
  }

  @Override
  public void onReceive(EngineSocket connection, Packet packet, long bytes) {
    packetsReceived.increment();
    bytesReceived.add(bytes);
  }

  @Override
  public void onSend(EngineSocket connection, Packet packet, long bytes) {
    packetsSent.increment();
    bytesSent.add(bytes);
  }

  @Override
  public void onDrop(EngineSocket connection, Packet packet) {
    packetsDropped.increment();
  }

  @Override
  public void onHandled(Socket socket, String event, long nanos, @Nullable Throwable failure) {
    handled.increment();
    handlingNanos.add(nanos);
    if (failure != null) {
      failed.increment();
    }
  }

  /** Requests that were refused, by why; every reason is there. */
  public Map<ErrorCode, Long> requestsRefused() {
    return counts(ErrorCode.class, requestsRefused);
  }

  /**
   * Those of them that {@linkplain ConnectionError#namesForeignSession named a session of another
   * server}. When it grows all the time, the load balancer has no sticky sessions.
   */
  public long requestsForForeignSessions() {
    return foreign.sum();
  }

  /** Connections that were opened. */
  public long connectionsOpened() {
    return opened.sum();
  }

  /** Connections that ended, by reason; every reason is there. */
  public Map<CloseReason, Long> connectionsClosed() {
    return counts(CloseReason.class, closes);
  }

  /** Connections that are open now. */
  public long openConnections() {
    return Math.max(0, opened.sum() - sum(closes));
  }

  /** Clients that connected to a namespace, once for each. */
  public long socketsConnected() {
    return connected.sum();
  }

  /** Clients that a namespace refused. */
  public long socketsRefused() {
    return refused.sum();
  }

  /** Sockets that were disconnected, by reason; every reason is there. */
  public Map<DisconnectReason, Long> socketsDisconnected() {
    return counts(DisconnectReason.class, disconnects);
  }

  /** Sockets that are connected now. */
  public long connectedSockets() {
    return Math.max(0, connected.sum() - sum(disconnects));
  }

  /** Packets that were received; one with attachments is one. */
  public long packetsReceived() {
    return packetsReceived.sum();
  }

  /** Bytes of the packets received, without the transports' framing. */
  public long bytesReceived() {
    return bytesReceived.sum();
  }

  /** Packets that were sent; a broadcast counts once for each recipient. */
  public long packetsSent() {
    return packetsSent.sum();
  }

  /** Bytes of the packets sent, without the transports' framing. */
  public long bytesSent() {
    return bytesSent.sum();
  }

  /** Volatile packets that were dropped. */
  public long packetsDropped() {
    return packetsDropped.sum();
  }

  /** Calls of listeners for events. */
  public long listenerCalls() {
    return handled.sum();
  }

  /** Calls of listeners that threw. */
  public long listenerFailures() {
    return failed.sum();
  }

  /** How long listeners have taken altogether. */
  public Duration listenerTime() {
    return Duration.ofNanos(handlingNanos.sum());
  }

  @Override
  public String toString() {
    return "ServerStatistics["
        + openConnections()
        + " connections, "
        + connectedSockets()
        + " sockets, "
        + packetsReceived()
        + " packets received, "
        + packetsSent()
        + " sent, "
        + packetsDropped()
        + " dropped]";
  }
}
