package io.undersocket.engineio.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * HTTP headers: an ordered list of name and value, names compared without case.
 *
 * <p>Small and linear on purpose: a request has a dozen. Not safe for use by several threads at a
 * time.
 */
public final class HttpHeaders {

  /** Names and values alternate. */
  private final ArrayList<String> entries;

  /** No headers yet. */
  public HttpHeaders() {
    this(8);
  }

  private HttpHeaders(int capacity) {
    entries = new ArrayList<>(capacity * 2);
  }

  /** Headers from alternating names and values. */
  public static HttpHeaders of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a header name without a value: expected pairs");
    }
    HttpHeaders headers = new HttpHeaders(namesAndValues.length / 2);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  /** The first value of this name, or null. */
  public @Nullable String first(String name) {
    for (int i = 0; i < entries.size(); i += 2) {
      if (entries.get(i).equalsIgnoreCase(name)) {
        return entries.get(i + 1);
      }
    }
    return null;
  }

  /** All values of this name, in order; empty if there is none. */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>(2);
    for (int i = 0; i < entries.size(); i += 2) {
      if (entries.get(i).equalsIgnoreCase(name)) {
        values.add(entries.get(i + 1));
      }
    }
    return values;
  }

  /** Whether there is a header of this name. */
  public boolean contains(String name) {
    return first(name) != null;
  }

  /**
   * Appends a header, beside others of the same name.
   *
   * @throws IllegalArgumentException if name or value could split the response: an empty name, a
   *     character outside visible ASCII in the name, CR, LF, NUL or a character beyond Latin-1 in
   *     the value
   */
  public HttpHeaders add(String name, String value) {
    check(name, value);
    entries.add(name);
    entries.add(value);
    return this;
  }

  /**
   * Replaces all headers of this name by one, in the place of the first.
   *
   * @throws IllegalArgumentException as {@link #add}
   */
  public HttpHeaders set(String name, String value) {
    check(name, value);
    boolean placed = false;
    for (int i = 0; i < entries.size(); ) {
      if (!entries.get(i).equalsIgnoreCase(name)) {
        i += 2;
      } else if (!placed) {
        entries.set(i + 1, value);
        placed = true;
        i += 2;
      } else {
        entries.remove(i + 1);
        entries.remove(i);
      }
    }
    if (!placed) {
      entries.add(name);
      entries.add(value);
    }
    return this;
  }

  /** Removes all headers of this name. */
  public HttpHeaders remove(String name) {
    for (int i = entries.size() - 2; i >= 0; i -= 2) {
      if (entries.get(i).equalsIgnoreCase(name)) {
        entries.remove(i + 1);
        entries.remove(i);
      }
    }
    return this;
  }

  /** Calls the action with name and value of every header, in order. */
  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < entries.size(); i += 2) {
      action.accept(entries.get(i), entries.get(i + 1));
    }
  }

  /** The number of headers. */
  public int size() {
    return entries.size() / 2;
  }

  /** A copy that shares nothing with this. */
  public HttpHeaders copy() {
    HttpHeaders copy = new HttpHeaders(size());
    copy.entries.addAll(entries);
    return copy;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return text.toString();
  }

  /**
   * A value that was received, as {@link #add} takes it. A container may decode a header to
   * characters that are refused there; they become another control character, so that whoever
   * checks the value refuses it too.
   */
  public static String received(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (!isHarmless(value.charAt(i))) {
        StringBuilder changed = new StringBuilder(value);
        for (int j = i; j < value.length(); j++) {
          if (!isHarmless(value.charAt(j))) {
            changed.setCharAt(j, '\1');
          }
        }
        return changed.toString();
      }
    }
    return value;
  }

  /** A container that writes the low byte of a wider character may write a line break. */
  private static boolean isHarmless(char c) {
    return c != '\0' && c != '\r' && c != '\n' && c <= 0xff;
  }

  private static void check(String name, String value) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a header needs a name");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c >= 127 || c == ':') {
        throw new IllegalArgumentException("illegal character in the header name '" + name + "'");
      }
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!isHarmless(c)) {
        throw new IllegalArgumentException(
            "the value of header '%s' has the illegal character U+%04X at index %d"
                .formatted(name, (int) c, i));
      }
    }
  }
}
