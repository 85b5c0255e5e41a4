package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Unmet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a server answered. What is expected of it is said by the methods that begin so, which return
 * the answer, or throw an {@link Unmet} that says what came.
 */
public final class HttpAnswer {

  private final HttpRequest request;
  private final HttpConnection connection;
  private final int status;
  private final String reason;
  private final List<HttpRequest.Header> headers;
  private final byte[] body;

  HttpAnswer(
      HttpRequest request,
      HttpConnection connection,
      int status,
      String reason,
      List<HttpRequest.Header> headers,
      byte[] body) {
    this.request = request;
    this.connection = connection;
    this.status = status;
    this.reason = reason;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  HttpAnswer withBody(byte[] bytes) {
    return new HttpAnswer(request, connection, status, reason, headers, bytes);
  }

  /** The status, as 200. */
  public int status() {
    return status;
  }

  /** What stands behind the status. */
  public String reason() {
    return reason;
  }

  /** All headers, in order, as they were written. */
  public List<HttpRequest.Header> headers() {
    return headers;
  }

  /** All values of a header, in order; its name in any case. */
  public List<String> headers(String name) {
    List<String> values = new ArrayList<>();
    for (HttpRequest.Header header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        values.add(header.value());
      }
    }
    return values;
  }

  /** The first value of a header; its name in any case. */
  public @Nullable String header(String name) {
    List<String> values = headers(name);
    return values.isEmpty() ? null : values.get(0);
  }

  /** The body, without the chunks, as it came: compressed if it was. */
  public byte[] body() {
    return body.clone();
  }

  /** The body as UTF-8; decompressed if its {@code Content-Encoding} is gzip or deflate. */
  public String text() {
    return new String(decoded(), StandardCharsets.UTF_8);
  }

  /** The body, decompressed if its {@code Content-Encoding} is gzip or deflate. */
  public byte[] decoded() {
    String encoding = Objects.requireNonNullElse(header("content-encoding"), "identity");
    try {
      return switch (encoding.toLowerCase(Locale.ROOT)) {
        case "gzip" -> all(new GZIPInputStream(new ByteArrayInputStream(body)));
        case "deflate" -> all(new InflaterInputStream(new ByteArrayInputStream(body)));
        default -> body();
      };
    } catch (IOException e) {
      throw new Unmet("a body that is encoded as " + encoding, e + ", of " + Shown.hex(body));
    }
  }

  private static byte[] all(InputStream in) throws IOException {
    try (in) {
      return in.readAllBytes();
    }
  }

  /** The body as JSON. */
  public JsonNode json() {
    return Json.parse(text(), "a JSON body");
  }

  /** Over which it came. */
  public HttpConnection connection() {
    return connection;
  }

  /** Whether it says that the connection ends with it. */
  public boolean endsConnection() {
    return "close".equalsIgnoreCase(header("connection"));
  }

  /** The status is this one. */
  public HttpAnswer expectStatus(int expected) {
    return expect(status == expected, "status " + expected + " for " + request);
  }

  /** The body is this text. */
  public HttpAnswer expectBody(String expected) {
    return expect(text().equals(expected), "the body " + Shown.quoted(expected));
  }

  /** The body has not a byte. */
  public HttpAnswer expectEmptyBody() {
    return expect(body.length == 0, "an empty body");
  }

  /** The header is there once, with this value. */
  public HttpAnswer expectHeader(String name, String value) {
    return expect(headers(name).equals(List.of(value)), "the header " + name + ": " + value);
  }

  /** The header is there this often, with these values in this order. */
  public HttpAnswer expectHeaders(String name, String... values) {
    return expect(
        headers(name).equals(List.of(values)), "the headers " + name + ": " + List.of(values));
  }

  /** The header is there; its value has this in it, in any case. */
  public HttpAnswer expectHeaderWith(String name, String part) {
    return expect(
        headers(name).stream()
            .anyMatch(v -> v.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT))),
        "a header " + name + " with " + Shown.quoted(part));
  }

  /** There is no such header. */
  public HttpAnswer expectNoHeader(String name) {
    return expect(headers(name).isEmpty(), "no header " + name);
  }

  /**
   * The engine's refusal: status 400, or 403 for code 4, and {@code {"code":..,"message":".."}}.
   */
  public HttpAnswer expectError(int code, String message) {
    String json = "{\"code\":" + code + ",\"message\":\"" + message + "\"}";
    return expectStatus(code == 4 ? 403 : 400)
        .expect(
            text().startsWith("{")
                && json().path("code").asInt(-1) == code
                && json().path("message").asString("").equals(message),
            "the body " + json);
  }

  /** Anything else; {@code expected} says what is expected. */
  public HttpAnswer expect(boolean met, String expected) {
    if (!met) {
      throw new Unmet(expected, toString());
    }
    return this;
  }

  /** What it is, as a failure tells it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("status ").append(status);
    if (!headers.isEmpty()) {
      text.append(", headers ").append(headers);
    }
    return text.append(", ")
        .append(body.length == 0 ? "no body" : "body " + Shown.quoted(body))
        .toString();
  }
}
