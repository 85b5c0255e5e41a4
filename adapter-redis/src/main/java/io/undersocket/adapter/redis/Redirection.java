package io.undersocket.adapter.redis;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * That a server of a Redis Cluster does not do something now, as it is not its own to do: nothing
 * has happened, and somebody else, or the same a little later, will do it.
 *
 * @param slot what it is about, if there is a new master
 * @param master who that is; null if that is not said
 */
record Redirection(int slot, @Nullable RedisServer master) {

  /** Nobody knows where. */
  static final Redirection UNKNOWN = new Redirection(-1, null);

  /** What an error says; null if it is of another kind. */
  static @Nullable Redirection in(@Nullable Throwable failure) {
    Throwable error =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String message = error == null ? null : error.getMessage();
    return message == null ? null : in(message);
  }

  private static @Nullable Redirection in(String message) {
    String[] words = message.split(" ", 4);
    return switch (words[0]) {
      case "MOVED" -> moved(words);
      case "ASK", "TRYAGAIN", "CLUSTERDOWN" -> UNKNOWN;
      default -> null;
    };
  }

  private static Redirection moved(String[] words) {
    try {
      int slot = Integer.parseInt(words[1]);
      int colon = words[2].lastIndexOf(':');
      RedisServer master =
          new RedisServer(
              words[2].substring(0, colon), Integer.parseInt(words[2].substring(colon + 1)));
      boolean known = slot >= 0 && slot < Topology.SLOTS && !master.host().isEmpty();
      return known ? new Redirection(slot, master) : UNKNOWN;
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      return UNKNOWN;
    }
  }
}
