package io.undersocket.tck.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A request that is put together, and then sent. {@code Host} comes first unless one is given; no
 * other header is added but the ones by which a body is framed. Confined to one thread.
 */
public final class HttpRequest {

  private final Function<HttpRequest, PendingAnswer> sender;
  private final String method;
  private final String target;
  private String host;
  private final List<Header> headers = new ArrayList<>();
  private byte[] body = {};

  HttpRequest(
      String method, String target, String host, Function<HttpRequest, PendingAnswer> sender) {
    this.method = method;
    this.target = target;
    this.host = host;
    this.sender = sender;
  }

  /**
   * A header.
   *
   * @param name as it was written
   * @param value without the space around it
   */
  public record Header(String name, String value) {
    @Override
    public String toString() {
      return name + ": " + value;
    }
  }

  /** The method. */
  public String method() {
    return method;
  }

  /** The target, as it is written in the first line. */
  public String target() {
    return target;
  }

  /** Adds a header, after those that are there, whether or not one has this name. */
  public HttpRequest header(String name, String value) {
    headers.add(new Header(name, value));
    return this;
  }

  /** Adds headers. */
  public HttpRequest headers(List<Header> more) {
    headers.addAll(more);
    return this;
  }

  /** Another {@code Host}; empty for none. */
  public HttpRequest host(String other) {
    host = other;
    return this;
  }

  /** A body, in UTF-8, with its {@code Content-Length}. */
  public HttpRequest body(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A body with its {@code Content-Length}. */
  public HttpRequest body(byte[] bytes) {
    return declaring(bytes.length, bytes);
  }

  /** A body in chunks, each as given (UTF-8). */
  public HttpRequest chunks(String... chunks) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String chunk : chunks) {
      byte[] bytes = chunk.getBytes(StandardCharsets.UTF_8);
      all.writeBytes(ascii(Integer.toHexString(bytes.length) + "\r\n"));
      all.writeBytes(bytes);
      all.writeBytes(ascii("\r\n"));
    }
    all.writeBytes(ascii("0\r\n\r\n"));
    body = all.toByteArray();
    return header("Transfer-Encoding", "chunked");
  }

  /**
   * A body of which only the beginning is sent with the request; the rest, if it is to come, by
   * {@link PendingAnswer#sendMore}.
   */
  public HttpRequest declaring(long length, String beginning) {
    return declaring(length, beginning.getBytes(StandardCharsets.UTF_8));
  }

  private HttpRequest declaring(long length, byte[] beginning) {
    body = beginning;
    return header("Content-Length", Long.toString(length));
  }

  /** Sends it, and waits for the answer. */
  public HttpAnswer send() {
    return begin().await();
  }

  /** Sends it, and waits for the answer, no longer than that. */
  public HttpAnswer send(Duration within) {
    return begin().await(within);
  }

  /** Sends it; the answer is waited for later, or never. */
  public PendingAnswer begin() {
    return sender.apply(this);
  }

  /** What is written before the body. */
  String head() {
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    if (!host.isEmpty()) {
      head.append("Host: ").append(host).append("\r\n");
    }
    headers.forEach(header -> head.append(header).append("\r\n"));
    return head.append("\r\n").toString();
  }

  byte[] body() {
    return body;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return method + " " + target;
  }
}
