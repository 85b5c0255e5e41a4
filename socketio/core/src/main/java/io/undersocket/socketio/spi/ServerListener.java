package io.undersocket.socketio.spi;

import io.undersocket.engineio.CloseReason;
import io.undersocket.engineio.ConnectionError;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.socketio.DisconnectReason;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.protocol.Packet;
import org.jspecify.annotations.Nullable;

/**
 * Watches everything that the server does, for metrics, audits and logs. {@link
 * io.undersocket.socketio.ServerStatistics} is one that counts.
 *
 * <p><b>Threads.</b> Methods are called where things happen: for what a client does on the executor
 * of its connection, for what is sent on the thread that sends, thus by many threads at a time.
 * They must not block, nor wait for other threads that send, for some are called while the order of
 * what is sent is being kept. What one throws is logged and changes nothing.
 *
 * <p>What can be asked at any time is not told here: how much waits for a client is {@link
 * EngineSocket#outboundBytes()}, who is there is in {@link
 * io.undersocket.socketio.SocketIoServer#engine()} and in the namespaces.
 */
public interface ServerListener {

  /**
   * A request was refused before it came to any connection, as {@link
   * io.undersocket.engineio.EngineServer#onConnectionError} is told; on the engine's executor.
   */
  default void onRequestRefused(ConnectionError error) {}

  /** A connection was opened; it is in no namespace yet. */
  default void onOpen(EngineSocket connection) {}

  /** A connection ended. */
  default void onClose(EngineSocket connection, CloseReason reason) {}

  /** A client connected to a namespace. */
  default void onConnect(Socket socket) {}

  /**
   * A client was refused by a namespace.
   *
   * @param namespace the one that it asked for
   * @param message what it was told
   */
  default void onRefuse(EngineSocket connection, String namespace, String message) {}

  /** A socket was disconnected; called once for each {@link #onConnect}. */
  default void onDisconnect(Socket socket, DisconnectReason reason) {}

  /**
   * A packet was received, whole, before it is acted upon.
   *
   * @param bytes of its messages, as text in UTF-8, attachments included
   */
  default void onReceive(EngineSocket connection, Packet packet, long bytes) {}

  /**
   * A packet was handed to a connection that was open. Of a broadcast, once for each recipient.
   *
   * @param bytes of its messages, as text in UTF-8, attachments included
   */
  default void onSend(EngineSocket connection, Packet packet, long bytes) {}

  /** A volatile packet was dropped, because nothing could be sent to its recipient. */
  default void onDrop(EngineSocket connection, Packet packet) {}

  /**
   * A listener for an event returned.
   *
   * @param event the name of the event
   * @param nanos how long it took
   * @param failure what it threw, or null
   */
  default void onHandled(Socket socket, String event, long nanos, @Nullable Throwable failure) {}
}
