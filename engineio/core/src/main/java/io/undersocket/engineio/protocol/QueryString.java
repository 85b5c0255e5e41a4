package io.undersocket.engineio.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request, decoded as the reference server sees it (the URL standard's
 * form-urlencoded parser): {@code +} is a space, a malformed percent sequence stands for itself,
 * bytes that are no UTF-8 become U+FFFD, and of a repeated name the last value counts, in the place
 * of the first.
 *
 * <p>Immutable, and compact: a session keeps one for its whole life.
 */
public final class QueryString {

  /** Pairs beyond this many are ignored, the last ones; Node.js's own parser has the same bound. */
  public static final int MAX_PAIRS = 1000;

  /** The query of a request that has none. */
  public static final QueryString EMPTY = new QueryString(new String[0]);

  /** Names and values alternate; each name occurs once. */
  private final String[] entries;

  private QueryString(String[] entries) {
    this.entries = entries;
  }

  /**
   * Parses a query as received, without the {@code ?}. Never fails.
   *
   * @param rawQuery the query, or null if there is none
   */
  public static QueryString parse(@Nullable String rawQuery) {
    if (rawQuery == null || rawQuery.isEmpty()) {
      return EMPTY;
    }
    int fragment = rawQuery.indexOf('#');
    int end = fragment < 0 ? rawQuery.length() : fragment;
    Map<String, String> pairs = new LinkedHashMap<>();
    int start = 0;
    for (int count = 0; start < end && count < MAX_PAIRS; ) {
      int ampersand = rawQuery.indexOf('&', start);
      int stop = ampersand < 0 || ampersand > end ? end : ampersand;
      if (stop > start) {
        addPair(pairs, rawQuery, start, stop);
        count++;
      }
      start = stop + 1;
    }
    return of(pairs);
  }

  private static void addPair(Map<String, String> pairs, String query, int start, int end) {
    String pair = query.substring(start, end);
    int equals = pair.indexOf('=');
    String name = equals < 0 ? pair : pair.substring(0, equals);
    String value = equals < 0 ? "" : pair.substring(equals + 1);
    pairs.put(decode(name), decode(value));
  }

  private static QueryString of(Map<String, String> pairs) {
    if (pairs.isEmpty()) {
      return EMPTY;
    }
    String[] entries = new String[pairs.size() * 2];
    int i = 0;
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      entries[i++] = pair.getKey();
      entries[i++] = pair.getValue();
    }
    return new QueryString(entries);
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text.replace('+', ' ');
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int out = 0;
    for (int in = 0; in < bytes.length; in++) {
      byte b = bytes[in];
      if (b == '%' && in + 2 < bytes.length) {
        int high = Character.digit(bytes[in + 1], 16);
        int low = Character.digit(bytes[in + 2], 16);
        if (high >= 0 && low >= 0) {
          b = (byte) ((high << 4) | low);
          in += 2;
        }
      } else if (b == '+') {
        b = ' ';
      }
      bytes[out++] = b;
    }
    return new String(bytes, 0, out, StandardCharsets.UTF_8);
  }

  /** The value of this name (case-sensitive, decoded), or null if it does not occur. */
  public @Nullable String get(String name) {
    for (int i = 0; i < entries.length; i += 2) {
      if (entries[i].equals(name)) {
        return entries[i + 1];
      }
    }
    return null;
  }

  /** Whether this name occurs, with a value or without. */
  public boolean contains(String name) {
    return get(name) != null;
  }

  /** The number of names. */
  public int size() {
    return entries.length / 2;
  }

  /** Calls the action with every name and its value, in order. */
  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < entries.length; i += 2) {
      action.accept(entries[i], entries[i + 1]);
    }
  }

  /** An unmodifiable map of names to values, in order; made anew by each call. */
  public Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    forEach(map::put);
    return Collections.unmodifiableMap(map);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QueryString that && Arrays.equals(entries, that.entries);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(entries);
  }

  @Override
  public String toString() {
    return toMap().toString();
  }
}
