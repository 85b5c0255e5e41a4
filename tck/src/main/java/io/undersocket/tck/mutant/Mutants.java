package io.undersocket.tck.mutant;

import java.util.List;
import java.util.stream.Stream;

/** All mutants there are. A fault that no wire can show is none of them. */
public final class Mutants {

  private static final List<Mutant> ALL =
      Stream.of(
              HandshakeMutants.opening(),
              HandshakeMutants.refusals(),
              HandshakeMutants.headers(),
              HandshakeMutants.files(),
              HandshakeMutants.webSocketHandshake(),
              PollingMutants.payloads(),
              PollingMutants.overlaps(),
              PollingMutants.upgrades(),
              PollingMutants.heartbeats(),
              PollingMutants.ends(),
              WebSocketMutants.reading(),
              WebSocketMutants.closing(),
              WebSocketMutants.writing(),
              SocketMutants.connecting(),
              SocketMutants.handshakes(),
              SocketMutants.packets(),
              SocketMutants.leaving(),
              RoomMutants.rooms(),
              RoomMutants.recovery(),
              OldClientMutants.all())
          .flatMap(List::stream)
          .toList();

  private Mutants() {}

  /** All of them, in the order of a report. */
  public static List<Mutant> all() {
    return ALL;
  }
}
