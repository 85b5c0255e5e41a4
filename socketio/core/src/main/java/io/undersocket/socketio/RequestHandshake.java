package io.undersocket.socketio;

import io.undersocket.engineio.EngineRequest;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.JsonMap;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The handshake of a local socket: reads everything from the request that the engine keeps. */
final class RequestHandshake implements Handshake {

  private static final Json NO_AUTH = JsonCodec.builtIn().value(Map.of());

  private static final DateTimeFormatter JAVASCRIPT_DATE =
      DateTimeFormatter.ofPattern(
              "EEE MMM dd yyyy HH:mm:ss 'GMT+0000 (Coordinated Universal Time)'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final EngineRequest request;
  private final long issuedMillis;
  private final @Nullable Json auth;

  /**
   * All of it, once somebody has asked: other nodes ask for that of every socket again and again.
   */
  private volatile @Nullable Json text;

  RequestHandshake(EngineRequest request, long issuedMillis, @Nullable Json auth) {
    this.request = request;
    this.issuedMillis = issuedMillis;
    this.auth = auth;
  }

  @Override
  public HttpHeaders headers() {
    return request.headers();
  }

  @Override
  public @Nullable String header(String name) {
    return request.header(name);
  }

  @Override
  public String time() {
    return JAVASCRIPT_DATE.format(issued());
  }

  @Override
  public String address() {
    InetSocketAddress address = request.remoteAddress();
    if (address == null) {
      return "";
    }
    return address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
  }

  @Override
  public boolean xdomain() {
    return request.header("origin") != null;
  }

  @Override
  public boolean secure() {
    return request.isSecure();
  }

  @Override
  public Instant issued() {
    return Instant.ofEpochMilli(issuedMillis);
  }

  @Override
  public String url() {
    return request.url();
  }

  @Override
  public Map<String, String> query() {
    return request.query().toMap();
  }

  @Override
  public Json auth() {
    return auth(auth);
  }

  /** What a client sent with its request to connect, which may be nothing. */
  static Json auth(@Nullable Json sent) {
    return sent == null ? NO_AUTH : sent;
  }

  @Override
  @SuppressWarnings("unchecked") // nothing in it is null
  public Map<String, Object> toMap() {
    Json known = text;
    if (known == null) {
      known = JsonCodec.builtIn().value(members());
      text = known;
    }
    return (Map<String, Object>) (Map<String, ?>) new JsonMap(known);
  }

  private Map<String, Object> members() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("headers", headersAsNodeShowsThem());
    map.put("time", time());
    map.put("address", address());
    map.put("xdomain", xdomain());
    map.put("secure", secure());
    map.put("issued", issuedMillis);
    map.put("url", url());
    map.put("query", query());
    map.put("auth", auth());
    return map;
  }

  /** Lower-case names; several values of one name are joined. */
  private Map<String, String> headersAsNodeShowsThem() {
    Map<String, String> map = new LinkedHashMap<>();
    request
        .headers()
        .forEach(
            (name, value) -> {
              String lower = name.toLowerCase(Locale.ROOT);
              String separator = lower.equals("cookie") ? "; " : ", ";
              map.merge(lower, value, (first, second) -> first + separator + second);
            });
    return map;
  }

  @Override
  public String toString() {
    return "Handshake[" + request + "]";
  }
}
