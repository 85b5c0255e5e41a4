package io.undersocket.engineio;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The cookie that carries the session id to a load balancer ({@code cookie} of the reference
 * server): {@code io=<sid>; Path=/; HttpOnly; SameSite=Lax} unless told otherwise.
 *
 * <pre>{@code
 * SessionCookie.named("node").path("/chat").secure(true)
 * }</pre>
 *
 * <p>Immutable: every method that sets an attribute returns a new cookie. Only the response that
 * opens a polling session sets it, and the engine never reads it back: it says nothing about who
 * the client is.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6265#section-4.1">RFC 6265, section 4.1</a>
 */
public final class SessionCookie {

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");
  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final Pattern DOMAIN = Pattern.compile("\\.?" + LABEL + "(?:\\." + LABEL + ")*");
  private static final Pattern ATTRIBUTE_VALUE = Pattern.compile("[\\x20-\\x7E&&[^;]]+");

  /** Two digits for the day, which the JDK's own RFC 1123 format does not promise. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final String UNRESERVED = "-_.!~*'()";

  /** The cookie of the reference server: {@code io=<sid>; Path=/; HttpOnly; SameSite=Lax}. */
  public static final SessionCookie DEFAULT =
      new SessionCookie("io", new EnumMap<>(Attribute.class))
          .path("/")
          .httpOnly(true)
          .sameSite(SameSite.LAX);

  private final String name;

  /** Values of the attributes that are set, empty for a flag; never changed. */
  private final EnumMap<Attribute, String> attributes;

  private SessionCookie(String name, EnumMap<Attribute, String> attributes) {
    this.name = name;
    this.attributes = attributes;
  }

  /**
   * The default cookie under another name.
   *
   * @throws IllegalArgumentException if the name is empty or has other characters than letters,
   *     digits and {@code !#$%&'*+-.^_`|~}
   */
  public static SessionCookie named(String name) {
    if (!TOKEN.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "cookie name is '"
              + name
              + "', must be one or more letters, digits or characters of !#$%&'*+-.^_`|~");
    }
    return new SessionCookie(name, DEFAULT.attributes);
  }

  /**
   * How long the client keeps it, in full seconds. Default as long as the browser runs.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public SessionCookie maxAge(Duration maxAge) {
    if (maxAge.isNegative()) {
      throw new IllegalArgumentException("cookie maxAge is " + maxAge + ", must be zero or more");
    }
    return with(Attribute.MAX_AGE, Long.toString(maxAge.toSeconds()));
  }

  /**
   * The host, with all below it, that gets the cookie. Default the very host that set it.
   *
   * @throws IllegalArgumentException if it is no domain name
   */
  public SessionCookie domain(String domain) {
    if (!DOMAIN.matcher(domain).matches()) {
      throw new IllegalArgumentException(
          "cookie domain is '"
              + domain
              + "', must be a domain name: labels of up to 63 letters, digits and inner hyphens, with"
              + " dots between");
    }
    return with(Attribute.DOMAIN, domain);
  }

  /**
   * The path, with all below it, that gets the cookie. Default {@code /}.
   *
   * @throws IllegalArgumentException if it is empty or has a semicolon or characters outside
   *     printable ASCII
   */
  public SessionCookie path(String path) {
    if (!ATTRIBUTE_VALUE.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "cookie path is '" + path + "', must be printable ASCII without a semicolon");
    }
    return with(Attribute.PATH, path);
  }

  /** Leaves the path away: the client takes that of the request ({@code path: false}). */
  public SessionCookie withoutPath() {
    return without(Attribute.PATH);
  }

  /** When the client forgets it. Default when the browser ends. {@link #maxAge} goes before it. */
  public SessionCookie expires(Instant expires) {
    return with(Attribute.EXPIRES, HTTP_DATE.format(expires));
  }

  /** Whether scripts of a page cannot read it. Default true. */
  public SessionCookie httpOnly(boolean httpOnly) {
    return flag(Attribute.HTTP_ONLY, httpOnly);
  }

  /** Whether it is only sent over TLS. Default false. */
  public SessionCookie secure(boolean secure) {
    return flag(Attribute.SECURE, secure);
  }

  /**
   * Whether each top-level site that embeds the page has a cookie of its own; browsers want it to
   * be {@link #secure} as well. Default false.
   */
  public SessionCookie partitioned(boolean partitioned) {
    return flag(Attribute.PARTITIONED, partitioned);
  }

  /** Which cookies a browser forgets first when it has too many. Default not said. */
  public SessionCookie priority(Priority priority) {
    return with(Attribute.PRIORITY, capitalized(priority));
  }

  /**
   * Whether requests that other sites cause carry it; browsers want {@link SameSite#NONE} to be
   * {@link #secure} as well. Default {@link SameSite#LAX}.
   */
  public SessionCookie sameSite(SameSite sameSite) {
    return with(Attribute.SAME_SITE, capitalized(sameSite));
  }

  /** Leaves {@code SameSite} away: the client decides. */
  public SessionCookie withoutSameSite() {
    return without(Attribute.SAME_SITE);
  }

  /** The value of {@code Set-Cookie} for this session; safe whatever the id is made of. */
  String toHeader(String sid) {
    StringBuilder header = new StringBuilder(name).append('=');
    appendPercentEncoded(header, sid);
    for (Map.Entry<Attribute, String> attribute : attributes.entrySet()) {
      header.append("; ").append(attribute.getKey().text);
      if (!attribute.getValue().isEmpty()) {
        header.append('=').append(attribute.getValue());
      }
    }
    return header.toString();
  }

  /** Encodes as {@code encodeURIComponent} does. */
  private static void appendPercentEncoded(StringBuilder header, String value) {
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0) {
        header.append(c);
      } else {
        header.append(String.format("%%%02X", (int) c));
      }
    }
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static String capitalized(Enum<?> constant) {
    return constant.name().charAt(0) + constant.name().substring(1).toLowerCase(Locale.ROOT);
  }

  private SessionCookie flag(Attribute attribute, boolean set) {
    return set ? with(attribute, "") : without(attribute);
  }

  private SessionCookie with(Attribute attribute, String value) {
    EnumMap<Attribute, String> copy = new EnumMap<>(attributes);
    copy.put(attribute, value);
    return new SessionCookie(name, copy);
  }

  private SessionCookie without(Attribute attribute) {
    EnumMap<Attribute, String> copy = new EnumMap<>(attributes);
    copy.remove(attribute);
    return new SessionCookie(name, copy);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionCookie that
        && name.equals(that.name)
        && attributes.equals(that.attributes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, attributes);
  }

  @Override
  public String toString() {
    return toHeader("");
  }

  /** Which requests carry the cookie. */
  public enum SameSite {
    /** Those that the cookie's own site causes. */
    STRICT,
    /** Those, and following a link from elsewhere. */
    LAX,
    /** All. */
    NONE
  }

  /** How long a browser holds on to the cookie under pressure. */
  public enum Priority {
    /** Forgotten first. */
    LOW,
    /** As if nothing was said. */
    MEDIUM,
    /** Forgotten last. */
    HIGH
  }

  /** The attributes in the order in which they are written. */
  private enum Attribute {
    MAX_AGE("Max-Age"),
    DOMAIN("Domain"),
    PATH("Path"),
    EXPIRES("Expires"),
    HTTP_ONLY("HttpOnly"),
    SECURE("Secure"),
    PARTITIONED("Partitioned"),
    PRIORITY("Priority"),
    SAME_SITE("SameSite");

    private final String text;

    Attribute(String text) {
      this.text = text;
    }
  }
}
