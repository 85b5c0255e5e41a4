package io.undersocket.engineio;

import io.undersocket.engineio.protocol.QueryString;
import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import java.net.InetSocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as the engine and its hooks see it. The one that opened a session is kept with it, so
 * it is a compact copy that holds nothing of the container once the handshake is over.
 *
 * <p>Immutable but for {@link #unwrap}; safe for use by several threads.
 */
public final class EngineRequest {

  private final String method;
  private final String path;
  private final @Nullable String rawQuery;

  /**
   * The headers, one {@code name NUL value NUL} after the other: one object instead of three for
   * each header, for as long as the session lives.
   */
  private final String headerBlock;

  private final @Nullable InetSocketAddress remoteAddress;
  private final boolean secure;

  private final Map<String, Object> attributes;

  /** The container's exchange; cleared by {@link #detach()}. */
  private volatile @Nullable HttpExchange exchange;

  EngineRequest(HttpExchange exchange) {
    this.method = exchange.method();
    this.path = exchange.path();
    this.rawQuery = exchange.rawQuery();
    StringBuilder block = new StringBuilder(256);
    exchange
        .requestHeaders()
        .forEach((name, value) -> block.append(name).append('\0').append(value).append('\0'));
    this.headerBlock = block.toString();
    this.remoteAddress = exchange.remoteAddress();
    this.secure = exchange.isSecure();
    this.attributes = Map.copyOf(exchange.attributes());
    this.exchange = exchange;
  }

  /** The request method. */
  public String method() {
    return method;
  }

  /** The path of the request target, not decoded. */
  public String path() {
    return path;
  }

  /** Path and query as received. */
  public String url() {
    return rawQuery == null ? path : path + "?" + rawQuery;
  }

  /** The query, parsed as the reference does: the last of repeated parameters wins. */
  public QueryString query() {
    return QueryString.parse(rawQuery);
  }

  /** The first header of this name, whatever its case, or null. */
  public @Nullable String header(String name) {
    int at = 0;
    while (at < headerBlock.length()) {
      int endOfName = headerBlock.indexOf('\0', at);
      int endOfValue = headerBlock.indexOf('\0', endOfName + 1);
      if (endOfName - at == name.length()
          && headerBlock.regionMatches(true, at, name, 0, name.length())) {
        return headerBlock.substring(endOfName + 1, endOfValue);
      }
      at = endOfValue + 1;
    }
    return null;
  }

  /** A copy of all headers, in the order received. */
  public HttpHeaders headers() {
    HttpHeaders headers = new HttpHeaders();
    int at = 0;
    while (at < headerBlock.length()) {
      int endOfName = headerBlock.indexOf('\0', at);
      int endOfValue = headerBlock.indexOf('\0', endOfName + 1);
      headers.add(
          headerBlock.substring(at, endOfName), headerBlock.substring(endOfName + 1, endOfValue));
      at = endOfValue + 1;
    }
    return headers;
  }

  /** The peer's address, as the container sees it. */
  public @Nullable InetSocketAddress remoteAddress() {
    return remoteAddress;
  }

  /** Whether the request came over TLS. */
  public boolean isSecure() {
    return secure;
  }

  /**
   * What the container's binding, or whatever stands before it, has to say of the request beside
   * its head, such as who has sent it; by name. Kept with the request. Empty unless something says
   * so.
   */
  public Map<String, Object> attributes() {
    return attributes;
  }

  /**
   * The container's own request object (in Undertow an {@code HttpServerExchange}), while the
   * request is being verified: in middlewares, {@code allowRequest}, the id generator and the
   * headers hooks.
   *
   * @return the object, or null if it is of another type or the handshake is over
   */
  public <T> @Nullable T unwrap(Class<T> type) {
    HttpExchange current = exchange;
    return current == null ? null : current.unwrap(type);
  }

  /** Lets go of the container. */
  void detach() {
    exchange = null;
  }

  @Override
  public String toString() {
    return method + " " + url();
  }
}
