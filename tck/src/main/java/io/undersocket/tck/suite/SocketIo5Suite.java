package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Suite;

/** Socket.IO, revision 5 of its protocol: what clients of versions 3 and 4 speak. */
public final class SocketIo5Suite {

  private SocketIo5Suite() {}

  /** All of it. */
  public static Suite suite() {
    return Suite.named("socketio5", "Socket.IO protocol 5")
        .add(SocketIo5Connecting.cases())
        .add(SocketIo5Handshakes.cases())
        .add(SocketIo5Events.cases())
        .add(SocketIo5Binary.cases())
        .add(SocketIo5Acks.cases())
        .add(SocketIo5Rooms.cases())
        .add(SocketIo5Disconnecting.cases())
        .add(SocketIo5Packets.cases())
        .add(SocketIo5Recovery.cases())
        .add(SocketIo5MessagePack.cases())
        .build();
  }
}
