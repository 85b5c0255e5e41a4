package io.undersocket.socketio.protocol;

import java.util.Arrays;

/**
 * Checks that text is JSON, in one pass and without making anything: what is read later, perhaps,
 * is known to be valid and where it starts. Accepts exactly what JavaScript's {@code JSON.parse}
 * does, within two limits.
 *
 * <p>A parser's object for every message would cost more memory than all the rest of an event. Nor
 * does nesting use the stack: it costs a bit for each depth, that of the container's kind.
 */
final class JsonScanner {

  private static final String INVALID = "invalid payload";

  private static final long[] NONE = {};

  private JsonScanner() {}

  static PacketException invalid() {
    return new PacketException(INVALID);
  }

  static PacketException tooDeep(ParserLimits limits) {
    return new PacketException(
        INVALID + ": arrays and objects nested deeper than " + limits.maxDepth() + " (maxDepth)");
  }

  /** The first byte from here on that is no white space, or the end. */
  static int space(byte[] json, int from, int end) {
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
  static int value(byte[] json, int from, int end, ParserLimits limits, int enclosing)
      throws PacketException {
    int at = from;
    int depth = 0;
    // Which of the containers at depths 1 to 64 are objects, and at greater depths.
    long objects = 0;
    long[] deeper = NONE;
    do {
      if (at >= end) {
        throw invalid();
      }
      byte first = json[at];
      if (first == '{' || first == '[') {
        boolean object = first == '{';
        if (enclosing + depth >= limits.maxDepth()) {
          throw tooDeep(limits);
        }
        int inside = space(json, at + 1, end);
        if (inside < end && json[inside] == (object ? '}' : ']')) {
          at = inside + 1;
        } else {
          long bit = 1L << depth;
          if (depth < 64) {
            objects = object ? objects | bit : objects & ~bit;
          } else {
            int word = depth / 64 - 1;
            deeper = word < deeper.length ? deeper : Arrays.copyOf(deeper, word + 4);
            deeper[word] = object ? deeper[word] | bit : deeper[word] & ~bit;
          }
          depth++;
          at = object ? name(json, inside, end) : inside;
          continue;
        }
      } else {
        at = scalar(json, at, end, limits);
      }
      // After a value: the next one of the innermost container, or the ends of containers.
      while (depth > 0) {
        at = space(json, at, end);
        if (at == end) {
          throw invalid();
        }
        int innermost = depth - 1;
        long kinds = innermost < 64 ? objects : deeper[innermost / 64 - 1];
        boolean object = (kinds >>> innermost & 1) != 0;
        byte b = json[at++];
        if (b == ',') {
          at = space(json, at, end);
          at = object ? name(json, at, end) : at;
          break;
        }
        if (b != (object ? '}' : ']')) {
          throw invalid();
        }
        depth--;
      }
    } while (depth > 0);
    return at;
  }

  private static int scalar(byte[] json, int at, int end, ParserLimits limits)
      throws PacketException {
    return switch (json[at]) {
      case '"' -> string(json, at, end);
      case 't' -> literal(json, at, end, "true");
      case 'f' -> literal(json, at, end, "false");
      case 'n' -> literal(json, at, end, "null");
      default -> number(json, at, end, limits.maxNumberLength());
    };
  }

  /** Where the value of the member starts whose name starts here. */
  private static int name(byte[] json, int from, int end) throws PacketException {
    int at = space(json, string(json, from, end), end);
    if (at == end || json[at] != ':') {
      throw invalid();
    }
    return space(json, at + 1, end);
  }

  /** Checks the string that starts at an index; returns the index after it. */
  static int string(byte[] json, int quote, int end) throws PacketException {
    if (quote >= end || json[quote] != '"') {
      throw invalid();
    }
    int at = quote + 1;
    while (at < end) {
      byte b = json[at++];
      if (b == '"') {
        return at;
      }
      if (b == '\\') {
        at = escape(json, at, end);
      } else if (b >= 0 && b < ' ') {
        throw invalid();
      }
    }
    throw invalid();
  }

  private static int escape(byte[] json, int at, int end) throws PacketException {
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

  private static int literal(byte[] json, int at, int end, String word) throws PacketException {
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

  private static int number(byte[] json, int from, int end, int maxLength) throws PacketException {
    int at = from;
    if (json[at] == '-') {
      at++;
    }
    if (at < end && json[at] == '0') {
      at++;
    } else {
      at = digits(json, at, end);
    }
    if (at < end && json[at] == '.') {
      at = digits(json, at + 1, end);
    }
    if (at < end && (json[at] | 0x20) == 'e') {
      at++;
      if (at < end && (json[at] == '+' || json[at] == '-')) {
        at++;
      }
      at = digits(json, at, end);
    }
    if (at - from > maxLength) {
      throw new PacketException(
          INVALID
              + ": a number of "
              + (at - from)
              + " characters, more than "
              + maxLength
              + " (maxNumberLength)");
    }
    return at;
  }

  private static int digits(byte[] json, int from, int end) throws PacketException {
    int at = from;
    while (at < end && json[at] >= '0' && json[at] <= '9') {
      at++;
    }
    if (at == from) {
      throw invalid();
    }
    return at;
  }
}
