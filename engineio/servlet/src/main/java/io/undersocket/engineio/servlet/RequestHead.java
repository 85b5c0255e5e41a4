package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.HttpHeaders;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a request says before its body, copied: containers use a request's objects again as soon as
 * it is answered, and allow one thread at a time to look into them.
 *
 * <p>Asked of the request as the filters in front have left it, so that a client's address and
 * scheme are those that a filter took from a proxy's headers.
 */
final class RequestHead {

  private static final Logger log = LoggerFactory.getLogger(RequestHead.class);

  /** Of 16 bytes, as a key has to be. */
  private static final String NO_KEY = "AAAAAAAAAAAAAAAAAAAAAA==";

  private final String method;
  private final String path;
  private final @Nullable String rawQuery;
  private final HttpHeaders headers;
  private final @Nullable InetSocketAddress remoteAddress;
  private final boolean secure;
  private final boolean body;

  private RequestHead(HttpServletRequest request, String method) {
    this.method = method;
    path = request.getRequestURI();
    String query = request.getQueryString();
    rawQuery = query == null || query.isEmpty() ? null : query;
    headers = headersOf(request);
    remoteAddress = addressOf(request.getRemoteAddr(), request.getRemotePort());
    secure = request.isSecure();
    body = request.getContentLengthLong() > 0 || headers.contains("Transfer-Encoding");
  }

  static RequestHead of(HttpServletRequest request) {
    return new RequestHead(request, request.getMethod());
  }

  /**
   * The handshake of HTTP/1.1 that says what an extended CONNECT does (RFC 8441, section 5). The
   * key, whose echo proves that a server speaks WebSocket, has no counterpart there: its echo is
   * for nobody.
   */
  static RequestHead ofTunnel(HttpServletRequest request) {
    RequestHead head = new RequestHead(request, "GET");
    head.headers.set("Upgrade", "websocket");
    head.headers.set("Connection", "Upgrade");
    head.headers.set("Sec-WebSocket-Key", NO_KEY);
    return head;
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  @Nullable String rawQuery() {
    return rawQuery;
  }

  /** The headers themselves: not to be changed. */
  HttpHeaders headers() {
    return headers;
  }

  /** Leaves the client's extensions of WebSocket to the container. */
  RequestHead withoutExtensions() {
    headers.remove("Sec-WebSocket-Extensions");
    return this;
  }

  @Nullable InetSocketAddress remoteAddress() {
    return remoteAddress;
  }

  boolean isSecure() {
    return secure;
  }

  /** Whether the engine may want to answer this by a switch of protocols. */
  boolean asksForWebSocket() {
    return method.equals("GET")
        && !body
        && mentions("Upgrade", "websocket")
        && mentions("Connection", "upgrade");
  }

  private boolean mentions(String header, String token) {
    for (String value : headers.all(header)) {
      if (value.toLowerCase(Locale.ROOT).contains(token)) {
        return true;
      }
    }
    return false;
  }

  private static HttpHeaders headersOf(HttpServletRequest request) {
    HttpHeaders headers = new HttpHeaders();
    for (String name : Collections.list(request.getHeaderNames())) {
      List<String> values = Collections.list(request.getHeaders(name));
      for (String value : values) {
        try {
          headers.add(name, HttpHeaders.received(value));
        } catch (IllegalArgumentException e) {
          log.debug("A header is left out, as its name is none", e);
        }
      }
    }
    return headers;
  }

  /** Never asks a name server: what is no address stays a name that nobody has looked up. */
  private static @Nullable InetSocketAddress addressOf(@Nullable String address, int port) {
    if (address == null || address.isEmpty()) {
      return null;
    }
    int validPort = port >= 0 && port <= 0xffff ? port : 0;
    if (isLiteral(address)) {
      try {
        return new InetSocketAddress(InetAddress.getByName(address), validPort);
      } catch (UnknownHostException e) {
        log.debug("No address: {}", address);
      }
    }
    return InetSocketAddress.createUnresolved(address, validPort);
  }

  private static boolean isLiteral(String address) {
    if (address.indexOf(':') >= 0) {
      return true;
    }
    int dots = 0;
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (c == '.') {
        dots++;
      } else if (c < '0' || c > '9') {
        return false;
      }
    }
    return dots == 3;
  }
}
