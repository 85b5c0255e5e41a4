package io.undersocket.socketio;

import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.engineio.Timeout;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.spi.BroadcastAckListener;
import io.undersocket.socketio.spi.BroadcastOptions;
import io.undersocket.socketio.spi.Decoder;
import io.undersocket.socketio.spi.Encoder;
import io.undersocket.socketio.spi.LocalSockets;
import io.undersocket.socketio.spi.RoomListener;
import io.undersocket.socketio.spi.SocketDetails;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reaches the sockets of a namespace that are on this node. */
final class NamespaceSockets implements LocalSockets {

  private final Namespace namespace;
  private final SocketIoServer server;
  private final Rooms rooms;

  NamespaceSockets(Namespace namespace, SocketIoServer server, Rooms rooms) {
    this.namespace = namespace;
    this.server = server;
    this.rooms = rooms;
  }

  @Override
  public String namespace() {
    return namespace.name();
  }

  @Override
  public Encoder encoder() {
    return server.parser().encoder();
  }

  @Override
  public void broadcast(Packet packet, BroadcastOptions options) {
    broadcast(packet, encoder().encode(packet, options.flags().compress()), options);
  }

  @Override
  public void broadcast(Packet packet, List<Message> encoded, BroadcastOptions options) {
    broadcast(packet, OutgoingPacket.messages(encoded, options.flags().compress()), options);
  }

  private void broadcast(Packet packet, OutgoingPacket encoded, BroadcastOptions options) {
    boolean isVolatile = options.flags().isVolatile();
    rooms.forEach(options, socket -> socket.deliver(packet, encoded, isVolatile));
  }

  @Override
  public void broadcastWithAck(
      Packet packet, BroadcastOptions options, BroadcastAckListener listener) {
    Packet numbered = packet.withId(namespace.nextAckId());
    OutgoingPacket encoded = encoder().encode(numbered, options.flags().compress());
    boolean isVolatile = options.flags().isVolatile();
    BroadcastAck ack = new BroadcastAck(numbered.id(), listener);
    List<Socket> recipients = new ArrayList<>();
    rooms.forEach(
        options,
        socket -> {
          if (socket.deliver(numbered, encoded, isVolatile, ack)) {
            recipients.add(socket);
          }
        });
    listener.onClientCount(recipients.size());
    if (!recipients.isEmpty()) {
      Duration timeout = options.flags().timeout();
      ack.sentTo(
          recipients,
          server.schedule(
              timeout == null ? Namespace.NO_TIMEOUT : timeout, () -> server.execute(ack::forget)));
    }
  }

  @Override
  public List<RemoteSocket> fetchSockets(BroadcastOptions options) {
    List<RemoteSocket> found = new ArrayList<>();
    forEachConnected(options, found::add);
    return found;
  }

  @Override
  public void addSockets(BroadcastOptions options, Collection<String> names) {
    forEachConnected(options, socket -> socket.join(names));
  }

  @Override
  public void delSockets(BroadcastOptions options, Collection<String> names) {
    forEachConnected(options, socket -> socket.leave(names));
  }

  @Override
  public void disconnectSockets(BroadcastOptions options, boolean close) {
    forEachConnected(options, socket -> socket.disconnect(close));
  }

  private void forEachConnected(BroadcastOptions options, Consumer<Socket> action) {
    rooms.forEach(
        options,
        socket -> {
          if (socket.isConnected()) {
            action.accept(socket);
          }
        });
  }

  @Override
  public RemoteSocket remote(SocketDetails details) {
    return new RemoteHandle(namespace, details);
  }

  @Override
  public void serverSideEvent(String event, Args args, @Nullable Consumer<Args> answer) {
    namespace.serverSideEvents().receive(event, args, answer);
  }

  @Override
  public Packet freeze(Packet packet) {
    Decoder decoder = server.parser().newDecoder();
    try {
      Packet frozen = null;
      for (Message message : encoder().encode(packet)) {
        frozen = decoder.add(message);
      }
      if (frozen == null) {
        throw new IllegalArgumentException(packet + " is not whole");
      }
      return frozen;
    } catch (PacketException e) {
      throw new IllegalArgumentException("a value looks like a placeholder of bytes", e);
    }
  }

  @Override
  public Args adopt(Args args) {
    try {
      return server.parser().adopt(args);
    } catch (IllegalArgumentException e) {
      return args; // more of it than the parser takes from a client, for example
    }
  }

  @Override
  public boolean hasRoom(String room) {
    return rooms.exists(room);
  }

  @Override
  public Set<String> rooms() {
    return rooms.names();
  }

  @Override
  public Set<String> ids(Set<String> names) {
    Set<String> ids = new HashSet<>();
    forEachConnected(BroadcastOptions.EVERYONE.to(names), socket -> ids.add(socket.id()));
    return ids;
  }

  @Override
  public void onRooms(RoomListener listener) {
    rooms.onRooms(listener);
  }

  @Override
  public @Nullable ConnectionStateRecovery recovery() {
    return server.recovery();
  }

  @Override
  public long nanoTime() {
    return server.nanoTime();
  }

  @Override
  public void execute(Runnable task) {
    server.execute(task);
  }

  @Override
  public Timeout schedule(Duration delay, Runnable task) {
    return server.schedule(delay, task);
  }
}
