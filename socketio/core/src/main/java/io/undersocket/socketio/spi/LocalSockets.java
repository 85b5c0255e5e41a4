package io.undersocket.socketio.spi;

import io.undersocket.engineio.Timeout;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.ConnectionStateRecovery;
import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.protocol.Packet;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one namespace on this node, as its adapter sees them. What is asked of them here
 * stays on this node, whatever {@link BroadcastFlags#local()} says.
 *
 * <p>Callable from any thread; nothing blocks.
 */
public interface LocalSockets {

  /** The name of the namespace. */
  String namespace();

  /** How packets are written. */
  Encoder encoder();

  /**
   * Encodes the packet once and sends it to the connected sockets that are meant.
   *
   * @throws IllegalArgumentException if the packet cannot be encoded
   */
  void broadcast(Packet packet, BroadcastOptions options);

  /**
   * As {@link #broadcast(Packet, BroadcastOptions)}, of a packet that was encoded already.
   *
   * @param encoded what the {@link #encoder()} made of the packet
   */
  void broadcast(Packet packet, List<Message> encoded, BroadcastOptions options);

  /**
   * As {@link #broadcast(Packet, BroadcastOptions)}, under the next acknowledgement id of the
   * namespace whatever id the packet has. The acknowledgements are forgotten after {@link
   * BroadcastFlags#timeout()}, if there is one (else after a millisecond).
   *
   * @param listener hears the number of recipients, and each answer that comes in time
   */
  void broadcastWithAck(Packet packet, BroadcastOptions options, BroadcastAckListener listener);

  /** The connected sockets that are meant. */
  List<RemoteSocket> fetchSockets(BroadcastOptions options);

  /** Makes the sockets that are meant join these rooms. */
  void addSockets(BroadcastOptions options, Collection<String> rooms);

  /** Makes the sockets that are meant leave these rooms. */
  void delSockets(BroadcastOptions options, Collection<String> rooms);

  /**
   * Disconnects the sockets that are meant.
   *
   * @param close whether to close their connections, with all namespaces on them
   */
  void disconnectSockets(BroadcastOptions options, boolean close);

  /** A handle for a socket of another node; what is said to it goes through the adapter. */
  RemoteSocket remote(SocketDetails details);

  /**
   * Tells the listeners of this server what another one has said, on the server's executor.
   *
   * @param answer takes what they answer, once; null if no answer is wanted
   */
  void serverSideEvent(String event, Args args, @Nullable Consumer<Args> answer);

  /**
   * The packet as a client would receive it: shares nothing with the values in it, which may change
   * afterwards.
   *
   * @throws IllegalArgumentException if the packet cannot be encoded
   */
  Packet freeze(Packet packet);

  /**
   * Arguments that another server has sent, to be read as those that clients send: with the types
   * that this server's parser knows.
   */
  Args adopt(Args args);

  /** Whether a socket of this node is in the room. */
  boolean hasRoom(String room);

  /** The rooms that sockets of this node are in, their own included; a copy. */
  Set<String> rooms();

  /** The ids of the connected sockets in any of these rooms, or of all for no rooms; a copy. */
  Set<String> ids(Set<String> rooms);

  /** Has changes of the rooms reported. */
  void onRooms(RoomListener listener);

  /** How clients recover, if they are to; null if not ({@code connectionStateRecovery}). */
  @Nullable ConnectionStateRecovery recovery();

  /** The clock by which {@link #schedule} waits: as {@link System#nanoTime()}. */
  long nanoTime();

  /** Runs what may take a while, or is the application's, on the server's executor. */
  void execute(Runnable task);

  /** Runs something quick once, later, on the timer's thread. */
  Timeout schedule(Duration delay, Runnable task);
}
