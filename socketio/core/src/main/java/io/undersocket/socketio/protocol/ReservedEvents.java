package io.undersocket.socketio.protocol;

/** The names that events of an application cannot have, as they mean something to every socket. */
public final class ReservedEvents {

  private ReservedEvents() {}

  /** Whether a name is refused, in {@code emit} and from clients. */
  public static boolean contains(String name) {
    return switch (name) {
      case "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener" ->
          true;
      default -> false;
    };
  }
}
