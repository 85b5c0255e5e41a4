package io.undersocket.spring;

import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The container's exchange, with what is to be kept of its request. */
final class IdentifiedExchange implements HttpExchange {

  private final HttpExchange exchange;
  private final Map<String, Object> attributes;

  IdentifiedExchange(HttpExchange exchange, Map<String, Object> attributes) {
    this.exchange = exchange;
    this.attributes = attributes;
  }

  @Override
  public Map<String, Object> attributes() {
    return attributes;
  }

  @Override
  public String method() {
    return exchange.method();
  }

  @Override
  public String path() {
    return exchange.path();
  }

  @Override
  public @Nullable String rawQuery() {
    return exchange.rawQuery();
  }

  @Override
  public HttpHeaders requestHeaders() {
    return exchange.requestHeaders();
  }

  @Override
  public @Nullable String requestHeader(String name) {
    return exchange.requestHeader(name);
  }

  @Override
  public List<String> requestHeaders(String name) {
    return exchange.requestHeaders(name);
  }

  @Override
  public @Nullable InetSocketAddress remoteAddress() {
    return exchange.remoteAddress();
  }

  @Override
  public boolean isSecure() {
    return exchange.isSecure();
  }

  @Override
  public void readBody(long limit, BodyListener listener) {
    exchange.readBody(limit, listener);
  }

  @Override
  public void respond(HttpResponse response, SentListener sent) {
    exchange.respond(response, sent);
  }

  @Override
  public void upgrade(HttpHeaders headers, UpgradeListener listener) {
    exchange.upgrade(headers, listener);
  }

  @Override
  public void abort() {
    exchange.abort();
  }

  @Override
  public void onClosed(Runnable callback) {
    exchange.onClosed(callback);
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return exchange.unwrap(type);
  }
}
