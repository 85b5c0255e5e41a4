package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.SocketIoClient;
import java.util.List;
import java.util.Map;

/** Clients of version 2, in the namespace / as they are without asking. */
final class OldGuests {

  private OldGuests() {}

  /** Over WebSocket; nothing has been taken of what came. */
  static SocketIoClient opened(Probe probe) {
    return EngineClient.webSocket(probe).revision(3).openSocketIo();
  }

  /** Over WebSocket, greeted. */
  static SocketIoClient webSocket(Probe probe) {
    return Guests.greeted(opened(probe), "/");
  }

  /** Over long-polling, greeted. */
  static SocketIoClient polling(Probe probe) {
    return Guests.greeted(EngineClient.polling(probe).revision(3).openSocketIo(), "/");
  }

  /** One over each transport, greeted. */
  static List<SocketIoClient> both(Probe probe) {
    return List.of(polling(probe), webSocket(probe));
  }

  /** Joins a namespace, and takes the greeting. */
  static SocketIoClient join(SocketIoClient client, String nsp) {
    client.beginConnect(nsp).expectConnected(nsp);
    client.expectEvent(nsp, "auth", Map.of());
    return client;
  }
}
