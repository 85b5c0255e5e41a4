package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Suite;

/**
 * What is done by those who mean harm, or act as if they did. Whatever becomes of them, a bystander
 * goes on undisturbed, and others can still come.
 */
public final class HostileSuite {

  private HostileSuite() {}

  /** All of it. */
  public static Suite suite() {
    return Suite.named("hostile", "Hostile input")
        .add(HostileAdvisories.cases())
        .add(HostileRequests.cases())
        .add(HostilePackets.cases())
        .build();
  }
}
