package io.undersocket.socketio.protocol;

/**
 * Checks that text is JSON, in one pass and without making anything: what is read later, perhaps,
 * is known to be valid and where it starts. Accepts exactly what JavaScript's {@code JSON.parse}
 * does, within two limits.
 *
 * <p>Iterative, so that nesting costs a bit and no stack.
 */
final class JsonScanner {

  private static final String INVALID = "invalid payload";

  private final byte[] json;
  private final int end;
  private final int maxDepth;
  private final int maxNumberLength;

  /** Whether the container at each depth is an object: up to depth 64 here, then in deeper. */
  private long objects;

  private long[] deeper = {};

  private int depth;

  JsonScanner(byte[] json, int end, ParserLimits limits) {
    this.json = json;
    this.end = end;
    this.maxDepth = limits.maxDepth();
    this.maxNumberLength = limits.maxNumberLength();
  }

  /** The first byte from here on that is no white space, or the end. */
  int space(int from) {
    int at = from;
    while (at < end && isSpace(json[at])) {
      at++;
    }
    return at;
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /**
   * Checks the value that starts at an index.
   *
   * @param enclosing how many containers it is in
   * @return the index after it
   */
  int value(int from, int enclosing) throws PacketException {
    int at = from;
    depth = enclosing;
    while (true) {
      at = startOfValue(at);
      if (at < 0) {
        at = ~at;
        continue;
      }
      while (depth > enclosing) {
        at = space(at);
        if (at == end) {
          throw invalid();
        }
        byte b = json[at++];
        if (b == ',') {
          at = isObject() ? name(space(at)) : space(at);
          break;
        }
        if (b != (isObject() ? '}' : ']')) {
          throw invalid();
        }
        depth--;
      }
      if (depth == enclosing) {
        return at;
      }
    }
  }

  /** The index after a scalar or an empty container, or the complement of where a value starts. */
  private int startOfValue(int at) throws PacketException {
    if (at >= end) {
      throw invalid();
    }
    switch (json[at]) {
      case '"':
        return string(at);
      case '{':
        {
          enter(true);
          int inside = space(at + 1);
          if (inside < end && json[inside] == '}') {
            depth--;
            return inside + 1;
          }
          return ~name(inside);
        }
      case '[':
        {
          enter(false);
          int inside = space(at + 1);
          if (inside < end && json[inside] == ']') {
            depth--;
            return inside + 1;
          }
          return ~inside;
        }
      case 't':
        return literal(at, "true");
      case 'f':
        return literal(at, "false");
      case 'n':
        return literal(at, "null");
      default:
        return number(at);
    }
  }

  private void enter(boolean object) throws PacketException {
    if (depth >= maxDepth) {
      throw new PacketException(
          INVALID + ": arrays and objects nested deeper than " + maxDepth + " (maxDepth)");
    }
    int bit = depth & 63;
    long mask = 1L << bit;
    if (depth < 64) {
      objects = object ? objects | mask : objects & ~mask;
    } else {
      int word = (depth >> 6) - 1;
      if (word >= deeper.length) {
        deeper = java.util.Arrays.copyOf(deeper, word + 4);
      }
      deeper[word] = object ? deeper[word] | mask : deeper[word] & ~mask;
    }
    depth++;
  }

  private boolean isObject() {
    int innermost = depth - 1;
    long word = innermost < 64 ? objects : deeper[(innermost >> 6) - 1];
    return (word >>> (innermost & 63) & 1) != 0;
  }

  /** Where the value of the member starts whose name starts here. */
  private int name(int from) throws PacketException {
    if (from >= end || json[from] != '"') {
      throw invalid();
    }
    int at = space(string(from));
    if (at == end || json[at] != ':') {
      throw invalid();
    }
    return space(at + 1);
  }

  private int string(int quote) throws PacketException {
    int at = quote + 1;
    while (at < end) {
      byte b = json[at++];
      if (b == '"') {
        return at;
      }
      if (b == '\\') {
        at = escape(at);
      } else if (b >= 0 && b < ' ') {
        throw invalid();
      }
    }
    throw invalid();
  }

  private int escape(int at) throws PacketException {
    if (at == end) {
      throw invalid();
    }
    switch (json[at]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
        return at + 1;
      case 'u':
        if (end - at < 5) {
          throw invalid();
        }
        for (int i = 1; i <= 4; i++) {
          if (Character.digit(json[at + i], 16) < 0) {
            throw invalid();
          }
        }
        return at + 5;
      default:
        throw invalid();
    }
  }

  private int literal(int at, String word) throws PacketException {
    int after = at + word.length();
    if (after > end) {
      throw invalid();
    }
    for (int i = 1; i < word.length(); i++) {
      if (json[at + i] != word.charAt(i)) {
        throw invalid();
      }
    }
    return after;
  }

  private int number(int from) throws PacketException {
    int at = from;
    if (json[at] == '-') {
      at++;
    }
    if (at < end && json[at] == '0') {
      at++;
    } else {
      at = digits(at);
    }
    if (at < end && json[at] == '.') {
      at = digits(at + 1);
    }
    if (at < end && (json[at] | 0x20) == 'e') {
      at++;
      if (at < end && (json[at] == '+' || json[at] == '-')) {
        at++;
      }
      at = digits(at);
    }
    if (at - from > maxNumberLength) {
      throw new PacketException(
          INVALID
              + ": a number of "
              + (at - from)
              + " characters, more than "
              + maxNumberLength
              + " (maxNumberLength)");
    }
    return at;
  }

  private int digits(int from) throws PacketException {
    int at = from;
    while (at < end && json[at] >= '0' && json[at] <= '9') {
      at++;
    }
    if (at == from) {
      throw invalid();
    }
    return at;
  }

  static PacketException invalid() {
    return new PacketException(INVALID);
  }
}
