package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Unmet;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What JSONP puts around a payload. */
final class Jsonp {

  private static final Pattern CALL =
      Pattern.compile("___eio\\[([0-9]+)]\\((\".*\")\\);", Pattern.DOTALL);

  private Jsonp() {}

  /** The payload in a call. */
  static String read(int index, String body) {
    Matcher call = CALL.matcher(body);
    String expected = "___eio[" + index + "](\"...\");";
    if (!call.matches() || !call.group(1).equals(String.valueOf(index))) {
      throw new Unmet(expected, Shown.quoted(body));
    }
    JsonNode payload = Json.parse(call.group(2), expected);
    return payload.asString("");
  }

  /** The form that posts a payload, as the official client makes it. */
  static String form(String payload) {
    String escaped = payload.replace("\\n", "\\\\n").replace("\n", "\\n");
    return "d=" + URLEncoder.encode(escaped, StandardCharsets.UTF_8);
  }
}
