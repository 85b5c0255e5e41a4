package io.undersocket.socketio;

import java.util.Set;

/** Names that mean something else on one of the two sides, so that nobody may send them. */
final class ReservedEvents {

  private static final Set<String> NAMES =
      Set.of(
          "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener");

  private ReservedEvents() {}

  static void check(String event) {
    if (NAMES.contains(event)) {
      throw new IllegalArgumentException("\"" + event + "\" is a reserved event name");
    }
  }
}
