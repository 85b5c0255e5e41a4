package io.undersocket.socketio.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Names of events, namespaces and members, which come again with every packet, as Strings made
 * once. Short ASCII names only, in a table of fixed size where the last one wins its place: what a
 * hostile client can do to it is to make it useless.
 *
 * <p>The table is shared without a lock: a String is safe to publish through a race, and a thread
 * that sees an old entry just makes its own.
 */
final class Names {

  private static final int MAX_LENGTH = 48;
  private static final int MASK = 1023;
  private static final @Nullable String[] TABLE = new String[MASK + 1];

  private Names() {}

  /** The String of this valid UTF-8. */
  static String of(byte[] utf8, int from, int to) {
    int length = to - from;
    if (length > MAX_LENGTH) {
      return new String(utf8, from, length, StandardCharsets.UTF_8);
    }
    int hash = length;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + utf8[i];
    }
    int slot = (hash ^ hash >>> 15) & MASK;
    String known = TABLE[slot];
    if (known != null && known.length() == length && matches(known, utf8, from)) {
      return known;
    }
    String name = new String(utf8, from, length, StandardCharsets.UTF_8);
    if (name.length() == length) {
      TABLE[slot] = name;
    }
    return name;
  }

  private static boolean matches(String name, byte[] ascii, int from) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) != ascii[from + i]) {
        return false;
      }
    }
    return true;
  }
}
