package io.undersocket.engineio;

/** What an engine still waits for. */
public final class Timers {

  private Timers() {}

  /** The deadlines that are set: of heartbeats, upgrades, closings, and of the layer above. */
  public static int of(EngineServer engine) {
    return engine.timer().size();
  }
}
