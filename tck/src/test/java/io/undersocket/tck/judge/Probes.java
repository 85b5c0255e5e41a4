package io.undersocket.tck.judge;

import java.net.URI;
import java.util.Set;

/** Probes for tests of the ways to act, without a judge. */
public final class Probes implements AutoCloseable {

  private final Probe probe;

  private Probes(Probe probe) {
    this.probe = probe;
  }

  /** A probe of a server that has both paths of the contract. */
  public static Probes of(String url) {
    return new Probes(
        new Probe(
            new Target("test", URI.create(url), "/engine.io/", "/socket.io/", Set.<Feature>of())));
  }

  /** The probe. */
  public Probe probe() {
    return probe;
  }

  @Override
  public void close() {
    probe.close();
  }
}
