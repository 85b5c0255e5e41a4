package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Suite;

/** Engine.IO, revision 4 of its protocol. */
public final class Engine4Suite {

  private Engine4Suite() {}

  /** The suite. */
  public static Suite suite() {
    return Suite.named("engineio4", "Engine.IO protocol 4")
        .add(Engine4Handshake.cases())
        .add(Engine4Options.cases())
        .add(Engine4Polling.cases())
        .add(Engine4Packets.cases())
        .add(Engine4Upgrade.cases())
        .add(Engine4Closing.cases())
        .add(Engine4Heartbeat.cases())
        .add(Engine4Ids.cases())
        .add(Engine4Refusals.cases())
        .build();
  }
}
