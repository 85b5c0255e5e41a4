package io.undersocket.engineio.internal.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake (RFC 6455 §4.2): from the request's headers to the answer's. Accepts what
 * the reference server accepts, and refuses in its words.
 */
public final class WebSocketHandshake {

  /** The versions we speak: the final one, and the draft that differs only in its number. */
  private static final String VERSIONS = "13, 8";

  private static final Pattern KEY = Pattern.compile("[+/0-9A-Za-z]{22}==");
  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private WebSocketHandshake() {}

  /**
   * The parts of a request that matter here. Where a header came several times, its values are
   * joined with commas.
   *
   * @param method the request method, upper case
   * @param upgrade {@code Upgrade}
   * @param connection {@code Connection}
   * @param key {@code Sec-WebSocket-Key}
   * @param version {@code Sec-WebSocket-Version}
   * @param protocols {@code Sec-WebSocket-Protocol}
   * @param extensions {@code Sec-WebSocket-Extensions}
   */
  public record Request(
      String method,
      @Nullable String upgrade,
      @Nullable String connection,
      @Nullable String key,
      @Nullable String version,
      @Nullable String protocols,
      @Nullable String extensions) {}

  /** What becomes of a request. */
  public sealed interface Outcome permits Accepted, Refused {}

  /**
   * The connection becomes a WebSocket.
   *
   * @param headers the 101 response's, in order
   * @param compression what was agreed on, or null if messages are not compressed
   */
  public record Accepted(
      Map<String, String> headers, PerMessageDeflate.@Nullable Agreement compression)
      implements Outcome {}

  /**
   * The request is no handshake that we understand.
   *
   * @param status the response's status code
   * @param message the response's body, in plain words
   * @param headers further headers of the response
   */
  public record Refused(int status, String message, Map<String, String> headers)
      implements Outcome {}

  /**
   * Decides on a handshake.
   *
   * @param compression how messages may be compressed; null if never, and then the offers are not
   *     even read
   */
  public static Outcome negotiate(Request request, @Nullable PerMessageDeflate compression) {
    if (!request.method().equals("GET")) {
      return new Refused(405, "Invalid HTTP method", Map.of("Allow", "GET"));
    }
    if (!contains(request.upgrade(), "websocket")) {
      return refused("Invalid Upgrade header");
    }
    if (!contains(request.connection(), "upgrade")) {
      return refused("Invalid Connection header");
    }
    String key = request.key();
    if (key == null || !KEY.matcher(key).matches()) {
      return refused("Missing or invalid Sec-WebSocket-Key header");
    }
    String version = request.version();
    if (version == null || !(version.equals("13") || version.equals("8"))) {
      return new Refused(
          400,
          "Missing or invalid Sec-WebSocket-Version header",
          Map.of("Sec-WebSocket-Version", VERSIONS));
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Upgrade", "websocket");
    headers.put("Connection", "Upgrade");
    headers.put("Sec-WebSocket-Accept", accept(key));
    if (request.protocols() != null) {
      try {
        headers.put(
            "Sec-WebSocket-Protocol", HeaderReader.distinctTokens(request.protocols()).get(0));
      } catch (HeaderReader.SyntaxException e) {
        return refused("Invalid Sec-WebSocket-Protocol header");
      }
    }
    PerMessageDeflate.Agreement agreement = null;
    if (compression != null && request.extensions() != null) {
      try {
        agreement = compression.negotiate(HeaderReader.offers(request.extensions()));
      } catch (HeaderReader.SyntaxException e) {
        return refused("Invalid or unacceptable Sec-WebSocket-Extensions header");
      }
      if (agreement != null) {
        headers.put("Sec-WebSocket-Extensions", agreement.responseHeader());
      }
    }
    return new Accepted(Collections.unmodifiableMap(headers), agreement);
  }

  /** Proves that the request was understood (RFC 6455 §4.2.2, 5.4). */
  static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  private static boolean contains(@Nullable String list, String token) {
    return list != null && HeaderReader.listContains(list, token);
  }

  private static Refused refused(String message) {
    return new Refused(400, message, Map.of());
  }
}
