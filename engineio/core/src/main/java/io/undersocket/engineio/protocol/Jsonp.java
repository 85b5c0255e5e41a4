package io.undersocket.engineio.protocol;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Polling for browsers that can only load scripts and send forms (JSONP), in revision 3: an answer
 * is a call of a function with the payload, a request has it as field {@code d} of a form.
 *
 * @see <a href="https://github.com/socketio/engine.io-protocol/tree/v3#jsonp">Engine.IO protocol 3,
 *     JSONP</a>
 */
public final class Jsonp {

  private static final String FIELD = "d";

  private Jsonp() {}

  /** The digits of a callback's number: whatever else a client sends is not said back to it. */
  public static String callback(String received) {
    StringBuilder digits = new StringBuilder(received.length());
    for (int i = 0; i < received.length(); i++) {
      char c = received.charAt(i);
      if (c >= '0' && c <= '9') {
        digits.append(c);
      }
    }
    return digits.toString();
  }

  /**
   * A script that hands a payload to its callback. Line separators that JSON allows and older
   * scripts do not are escaped.
   *
   * @param callback the number, as {@link #callback} gives it
   * @param utf8 the payload in the string form
   */
  public static byte[] encode(String callback, byte[] utf8) {
    String json =
        JsonString.of(new String(utf8, StandardCharsets.UTF_8))
            .replace("\u2028", "\\u2028")
            .replace("\u2029", "\\u2029");
    return ("___eio[" + callback + "](" + json + ");").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The payload in a form, or null if there is none. Browsers turn the line breaks of a field into
   * others, so the client sends them as {@code \n}, and that as {@code \\n}.
   *
   * @param form the body of a request, as a browser encodes a form
   */
  public static byte @Nullable [] decode(byte[] form) {
    String field =
        QueryString.parse(new String(form, StandardCharsets.UTF_8).replace("#", "%23")).get(FIELD);
    return field == null ? null : unescaped(field).getBytes(StandardCharsets.UTF_8);
  }

  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.startsWith("\\\\n", i)) {
        plain.append("\\n");
        i += 2;
      } else if (text.startsWith("\\n", i)) {
        plain.append('\n');
        i++;
      } else {
        plain.append(text.charAt(i));
      }
    }
    return plain.toString();
  }
}
