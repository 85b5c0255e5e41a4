package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Suite;

/** Socket.IO 4, the protocol, as clients of version 2 speak it over Engine.IO 3. */
public final class SocketIo4Suite {

  private SocketIo4Suite() {}

  /** The suite. */
  public static Suite suite() {
    Suite all =
        Suite.named("socketio4", "Socket.IO protocol 4 (clients of Socket.IO 2)")
            .add(SocketIo4Connecting.cases())
            .add(SocketIo4Events.cases())
            .add(SocketIo4Rooms.cases())
            .build();
    return new Suite(
        all.name(),
        all.title(),
        all.cases().stream().map(one -> one.needing(Feature.EIO3)).toList());
  }
}
