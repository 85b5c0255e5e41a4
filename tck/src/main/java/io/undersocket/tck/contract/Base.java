package io.undersocket.tck.contract;

import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.OutgoingPacket;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;

/** The base of the contract: what every target offers, if it offers anything. */
final class Base {

  private Base() {}

  /** Has an Engine.IO server send every message back as it came. */
  static EngineServer echo(EngineServer engine) {
    return engine.onConnection(Base::echo);
  }

  private static void echo(EngineSocket socket) {
    socket.onMessage(message -> socket.send(OutgoingPacket.message(message)));
  }

  /** Has a Socket.IO server answer in its two namespaces. */
  static SocketIoServer answer(SocketIoServer io) {
    io.onConnection(Base::answer);
    io.of("/custom").onConnection(Base::answer);
    return io;
  }

  /** What the Socket.IO server does for a socket; arguments are relayed, whatever they are. */
  static void answer(Socket socket) {
    socket.on("message", args -> socket.emit("message-back", args));
    socket.on("message-with-ack", (args, ack) -> ack.send(args));
    socket.emit("auth", socket.handshake().auth());
  }
}
