package io.undersocket.engineio;

import io.undersocket.engineio.spi.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** The response headers that {@link Cors} asks for, as a pure function of the request. */
final class CorsHeaders {

  private static final String PREFLIGHT_METHOD = "OPTIONS";
  private static final String VARY = "Vary";

  private CorsHeaders() {}

  /** What is to happen with a request whose headers have been added. */
  enum Outcome {
    /** It goes on to the middlewares and the engine. */
    GOES_ON,
    /** It is a preflight: answer it, with {@link Cors#preflightStatus()} and no body. */
    ANSWER_PREFLIGHT
  }

  /**
   * Adds the headers to those of the response, in the reference server's order.
   *
   * @param cors decided, see {@link Cors#decide}
   * @param method the request's method
   * @param origin the request's {@code Origin}, or null
   * @param requestedHeaders its {@code Access-Control-Request-Headers}, or null
   * @param headers the response's headers so far
   */
  static Outcome add(
      Cors cors,
      String method,
      @Nullable String origin,
      @Nullable String requestedHeaders,
      HttpHeaders headers) {
    if (cors.isDisabled()) {
      return Outcome.GOES_ON;
    }
    boolean preflight = method.equalsIgnoreCase(PREFLIGHT_METHOD);
    addOrigin(cors.origins(), origin, headers);
    for (Cors.Setting setting : Cors.Setting.values()) {
      if (preflight || !setting.isForPreflightOnly()) {
        addSetting(cors, setting, requestedHeaders, headers);
      }
    }
    return preflight && cors.answersPreflight() ? Outcome.ANSWER_PREFLIGHT : Outcome.GOES_ON;
  }

  private static void addOrigin(
      Cors.Origins origins, @Nullable String origin, HttpHeaders headers) {
    String allowed = allowed(origins, origin);
    if (allowed != null && isHeaderValue(allowed)) {
      headers.set("Access-Control-Allow-Origin", allowed);
    }
    if (!(origins instanceof Cors.Origins.Any)) {
      vary("Origin", headers);
    }
  }

  private static @Nullable String allowed(Cors.Origins origins, @Nullable String origin) {
    if (origins instanceof Cors.Origins.Any) {
      return "*";
    }
    if (origins instanceof Cors.Origins.Reflected) {
      return origin;
    }
    if (origins instanceof Cors.Origins.Fixed fixed) {
      return fixed.origin();
    }
    if (origins instanceof Cors.Origins.Accepted accepted) {
      return origin != null && accepted.accepted().test(origin) ? origin : null;
    }
    throw new IllegalStateException("who is permitted was not decided: " + origins);
  }

  private static void addSetting(
      Cors cors, Cors.Setting setting, @Nullable String requestedHeaders, HttpHeaders headers) {
    String value = cors.setting(setting);
    if (value == null && setting == Cors.Setting.ALLOWED_HEADERS) {
      vary("Access-Control-Request-Headers", headers);
      value = requestedHeaders;
    }
    if (value != null && !value.isEmpty() && isHeaderValue(value)) {
      headers.set(setting.header(), value);
    }
  }

  /** Adds to what the response varies by, unless it is there already. */
  private static void vary(String name, HttpHeaders headers) {
    String all = String.join(", ", headers.all(VARY));
    for (String present : all.split(",")) {
      if (present.strip().equals("*") || present.strip().equalsIgnoreCase(name)) {
        return;
      }
    }
    headers.set(VARY, all.isEmpty() ? name : all + ", " + name);
  }

  /** Whether a value of the request can be sent back: what is not could split the response. */
  static boolean isHeaderValue(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7F || c > 0xFF) {
        return false;
      }
    }
    return true;
  }
}
