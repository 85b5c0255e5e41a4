package io.undersocket.tck.judge;

import java.net.URI;
import java.util.Set;

/**
 * The server that is judged.
 *
 * @param name what a report calls it
 * @param url where it is: scheme, host and port, without a path
 * @param enginePath where the Engine.IO server is that the engine's cases go to, with a slash at
 *     both ends: {@code /engine.io/}, or {@code /socket.io/} where there is no other
 * @param socketPath where the Socket.IO server is, with a slash at both ends
 * @param features what it offers of what may be left out
 */
public record Target(
    String name, URI url, String enginePath, String socketPath, Set<Feature> features) {

  /** Copies what is given. */
  public Target {
    features = Set.copyOf(features);
  }

  /** Whether a case can be judged here. */
  public boolean offers(Set<Feature> needed) {
    return features.containsAll(needed);
  }
}
