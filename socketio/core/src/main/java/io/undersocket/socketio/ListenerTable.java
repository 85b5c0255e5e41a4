package io.undersocket.socketio;

import java.util.Arrays;

/**
 * All listeners of a socket in one immutable array, key and listener alternately: for the handful
 * that a socket has, smaller than a map by an order of magnitude and as fast.
 */
final class ListenerTable {

  /** Keys of listeners that no event name stands for. */
  enum Key {
    ANY,
    MIDDLEWARE,
    ANY_OUTGOING,
    DRAIN,
    DISCONNECTING,
    DISCONNECT,
    ERROR
  }

  /** A listener that is to be removed before it is called. */
  record Once(Listener listener) {}

  static final Object[] EMPTY = {};

  private ListenerTable() {}

  static Object[] append(Object[] table, Object key, Object listener) {
    Object[] longer = Arrays.copyOf(table, table.length + 2);
    longer[table.length] = key;
    longer[table.length + 1] = listener;
    return longer;
  }

  static Object[] prepend(Object[] table, Object key, Object listener) {
    Object[] longer = new Object[table.length + 2];
    longer[0] = key;
    longer[1] = listener;
    System.arraycopy(table, 0, longer, 2, table.length);
    return longer;
  }

  /**
   * Without the last entry that has this key and this listener; the same table if there is none.
   */
  static Object[] without(Object[] table, Object key, Object listener) {
    for (int i = table.length - 2; i >= 0; i -= 2) {
      if (table[i].equals(key) && isListener(table[i + 1], listener)) {
        if (table.length == 2) {
          return EMPTY;
        }
        Object[] shorter = new Object[table.length - 2];
        System.arraycopy(table, 0, shorter, 0, i);
        System.arraycopy(table, i + 2, shorter, i, table.length - i - 2);
        return shorter;
      }
    }
    return table;
  }

  /** Without all entries that have this key. */
  static Object[] without(Object[] table, Object key) {
    Object[] rest = new Object[table.length];
    int length = 0;
    for (int i = 0; i < table.length; i += 2) {
      if (!table[i].equals(key)) {
        rest[length] = table[i];
        rest[length + 1] = table[i + 1];
        length += 2;
      }
    }
    return length == 0 ? EMPTY : Arrays.copyOf(rest, length);
  }

  static boolean has(Object[] table, Object key) {
    for (int i = 0; i < table.length; i += 2) {
      if (table[i].equals(key)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isListener(Object entry, Object listener) {
    return entry.equals(listener) || entry instanceof Once once && once.listener().equals(listener);
  }
}
