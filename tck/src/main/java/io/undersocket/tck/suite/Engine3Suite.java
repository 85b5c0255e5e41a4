package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Suite;

/** Engine.IO 3, as clients of Socket.IO 1 and 2 speak it. */
public final class Engine3Suite {

  private Engine3Suite() {}

  /** The suite. */
  public static Suite suite() {
    Suite all =
        Suite.named("engineio3", "Engine.IO protocol 3")
            .add(Engine3Polling.cases())
            .add(Engine3Jsonp.cases())
            .add(Engine3Heartbeat.cases())
            .add(Engine3WebSocket.cases())
            .add(Engine3Ends.cases())
            .build();
    return new Suite(
        all.name(),
        all.title(),
        all.cases().stream().map(one -> one.needing(Feature.EIO3)).toList());
  }
}
