package io.undersocket.socketio;

import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request without a network, and what it was answered. */
final class FakeExchange implements HttpExchange {

  private final String method;
  private final String path;
  private final @Nullable String query;
  private final HttpHeaders headers;
  private boolean secure;
  private String address = "192.0.2.1";
  private @Nullable HttpResponse response;

  FakeExchange(String method, String target, String... headers) {
    int mark = target.indexOf('?');
    this.method = method;
    this.path = mark < 0 ? target : target.substring(0, mark);
    this.query = mark < 0 ? null : target.substring(mark + 1);
    this.headers = HttpHeaders.of(headers);
  }

  FakeExchange secure() {
    secure = true;
    return this;
  }

  /** Comes from this address, in digits. */
  FakeExchange from(String address) {
    this.address = address;
    return this;
  }

  HttpResponse response() {
    if (response == null) {
      throw new AssertionError("not answered: " + method + " " + path);
    }
    return response;
  }

  String body() {
    return new String(response().body(), StandardCharsets.UTF_8);
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable String rawQuery() {
    return query;
  }

  @Override
  public HttpHeaders requestHeaders() {
    return headers;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return new InetSocketAddress(address, 50_000);
  }

  @Override
  public boolean isSecure() {
    return secure;
  }

  @Override
  public void readBody(long limit, BodyListener listener) {
    listener.onBody(new byte[0]);
  }

  @Override
  public void respond(HttpResponse answer, SentListener sent) {
    if (response == null) {
      response = answer;
      sent.onSent(null);
    }
  }

  @Override
  public void upgrade(HttpHeaders answer, UpgradeListener listener) {
    throw new AssertionError("no upgrade here");
  }

  @Override
  public void abort() {
    throw new AssertionError("aborted: " + method + " " + path);
  }

  @Override
  public void onClosed(Runnable callback) {}

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return null;
  }
}
