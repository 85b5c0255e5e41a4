package io.undersocket.tck.report;

/**
 * What a server sent, made fit to be shown: it may hold anything, also what steers a terminal, ends
 * an element of HTML, or must not be in XML at all.
 */
final class Legible {

  private Legible() {}

  /** Text in which every control character is spelled out, but for the ends of lines. */
  static String lines(String text) {
    StringBuilder readable = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        readable.append(c).append(text.charAt(++i));
      } else if (c == '\n' || !isHidden(c)) {
        readable.append(c);
      } else {
        readable.append(String.format("\\u%04x", (int) c));
      }
    }
    return readable.toString();
  }

  /** Text on one line. */
  static String line(String text) {
    return lines(text.strip()).replace("\n", "\\n");
  }

  /** Text of HTML or XML, or the value of an attribute in quotes. */
  static String markup(String text) {
    String readable = lines(text);
    StringBuilder escaped = new StringBuilder(readable.length() + 16);
    for (int i = 0; i < readable.length(); i++) {
      char c = readable.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /**
   * Controls, halves of surrogates, what is no character, and what changes the direction of the
   * text around it.
   */
  private static boolean isHidden(char c) {
    return Character.isISOControl(c)
        || Character.isSurrogate(c)
        || c >= '\ufffe'
        || c == '\u061c'
        || c == '\u200e'
        || c == '\u200f'
        || c >= '\u2028' && c <= '\u202e'
        || c >= '\u2066' && c <= '\u2069';
  }
}
