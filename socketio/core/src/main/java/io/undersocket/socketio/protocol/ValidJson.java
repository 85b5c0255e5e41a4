package io.undersocket.socketio.protocol;

import java.nio.charset.StandardCharsets;

/** Finds its way in text that {@link JsonScanner} let pass, and so checks nothing. */
final class ValidJson {

  private ValidJson() {}

  /** The first byte from here on that is no white space. */
  static int space(byte[] json, int from) {
    int at = from;
    while (JsonScanner.isSpace(json[at])) {
      at++;
    }
    return at;
  }

  /** The index after the value that starts here, which ends before an index. */
  static int skip(byte[] json, int from, int end) {
    switch (json[from]) {
      case '"':
        return skipString(json, from);
      case '{', '[':
        int depth = 0;
        int at = from;
        do {
          byte b = json[at];
          if (b == '"') {
            at = skipString(json, at);
            continue;
          }
          if (b == '{' || b == '[') {
            depth++;
          } else if (b == '}' || b == ']') {
            depth--;
          }
          at++;
        } while (depth > 0);
        return at;
      default:
        int after = from;
        while (after < end && !endsScalar(json[after])) {
          after++;
        }
        return after;
    }
  }

  private static boolean endsScalar(byte b) {
    return b == ',' || b == ']' || b == '}' || JsonScanner.isSpace(b);
  }

  /** The index after the string whose first quote is here. */
  static int skipString(byte[] json, int quote) {
    int at = quote + 1;
    while (json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }

  /** The value of a string literal, given with its quotes. */
  static String string(byte[] json, int quote, int after) {
    int from = quote + 1;
    int to = after - 1;
    return hasEscape(json, quote, after)
        ? unescape(json, from, to)
        : new String(json, from, to - from, StandardCharsets.UTF_8);
  }

  /** The name of a member, whose literal is given with its quotes. */
  static String name(byte[] json, int quote, int after) {
    return hasEscape(json, quote, after)
        ? unescape(json, quote + 1, after - 1)
        : Names.of(json, quote + 1, after - 1);
  }

  /** Whether a string literal, given with its quotes, is not its own value. */
  static boolean hasEscape(byte[] json, int quote, int after) {
    for (int i = quote + 1; i < after; i++) {
      if (json[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  private static String unescape(byte[] json, int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    int plain = from;
    int at = from;
    while (at < to) {
      if (json[at] != '\\') {
        at++;
        continue;
      }
      text.append(new String(json, plain, at - plain, StandardCharsets.UTF_8));
      byte kind = json[at + 1];
      at += 2;
      if (kind == 'u') {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
          unit = unit << 4 | Character.digit(json[at++], 16);
        }
        text.append((char) unit);
      } else {
        text.append(
            switch (kind) {
              case 'b' -> '\b';
              case 'f' -> '\f';
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              default -> (char) kind;
            });
      }
      plain = at;
    }
    return text.append(new String(json, plain, to - plain, StandardCharsets.UTF_8)).toString();
  }

  /** Whether a string literal, given with its quotes, has this ASCII value. */
  static boolean isString(byte[] json, int quote, int after, String ascii) {
    int length = after - quote - 2;
    if (length == ascii.length()) {
      for (int i = 0; i < length; i++) {
        if (json[quote + 1 + i] != ascii.charAt(i)) {
          return false;
        }
      }
      return true;
    }
    // Only an escape can make a literal longer than its value.
    return length > ascii.length() && string(json, quote, after).equals(ascii);
  }
}
