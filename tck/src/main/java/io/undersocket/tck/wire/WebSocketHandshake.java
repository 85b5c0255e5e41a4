package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The request by which a WebSocket is opened: with the headers that RFC 6455 demands, unless they
 * are changed or left out. Confined to one thread.
 */
public final class WebSocketHandshake {

  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final Probe probe;
  private final String target;
  private final List<HttpRequest.Header> headers = new ArrayList<>();
  private String method = "GET";

  WebSocketHandshake(Probe probe, String target) {
    this.probe = probe;
    this.target = target;
    byte[] key = new byte[16];
    ThreadLocalRandom.current().nextBytes(key);
    header("Connection", "Upgrade");
    header("Upgrade", "websocket");
    header("Sec-WebSocket-Version", "13");
    header("Sec-WebSocket-Key", Base64.getEncoder().encodeToString(key));
  }

  /** Adds a header. */
  public WebSocketHandshake header(String name, String value) {
    headers.add(new HttpRequest.Header(name, value));
    return this;
  }

  /** Adds headers. */
  public WebSocketHandshake headers(List<HttpRequest.Header> more) {
    headers.addAll(more);
    return this;
  }

  /** Leaves a header out, one that is there always, too. */
  public WebSocketHandshake without(String name) {
    headers.removeIf(header -> header.name().equalsIgnoreCase(name));
    return this;
  }

  /** Puts a header in the place of one that is there always. */
  public WebSocketHandshake replacing(String name, String value) {
    return without(name).header(name, value);
  }

  /** Another method than GET. */
  public WebSocketHandshake method(String other) {
    method = other;
    return this;
  }

  /** Offers subprotocols. */
  public WebSocketHandshake subprotocols(String... names) {
    return header("Sec-WebSocket-Protocol", String.join(", ", names));
  }

  /** Offers extensions, as they are written. */
  public WebSocketHandshake extensions(String offer) {
    return header("Sec-WebSocket-Extensions", offer);
  }

  /** Offers permessage-deflate, without parameters. */
  public WebSocketHandshake deflate() {
    return extensions("permessage-deflate");
  }

  private PendingAnswer begin() {
    HttpRequest request =
        new HttpConnection(probe, "websocket", free -> {}).request(method, target).headers(headers);
    return request.begin();
  }

  /** The WebSocket; the answer has to be a right 101. */
  public WebSocketClient open() {
    HttpAnswer answer = begin().await().expectStatus(101);
    answer.expect(
        Objects.requireNonNullElse(answer.header("upgrade"), "").equalsIgnoreCase("websocket"),
        "the header Upgrade: websocket");
    answer.expectHeaderWith("connection", "upgrade");
    answer.expectHeader("sec-websocket-accept", accept());
    return new WebSocketClient(answer);
  }

  /** The answer, which is not to be a 101. */
  public HttpAnswer refused() {
    HttpAnswer answer = begin().await();
    return answer.expect(answer.status() != 101, "a refusal of the upgrade at " + target);
  }

  /**
   * No WebSocket comes of it: refused by an answer, or cut before one, or cut or closed after a 101
   * without a frame other than close. The Node.js server does the last where it knows too late.
   */
  public void expectRefused() {
    PendingAnswer pending = begin();
    HttpAnswer answer;
    try {
      answer = pending.await();
    } catch (Unmet none) {
      if (pending.connection().isClosed()) {
        return;
      }
      throw none;
    }
    if (answer.status() == 101) {
      Connection connection = pending.connection().connection();
      Duration within = Wire.PATIENCE;
      if (connection.awaitEnd(Deadline.in(within)) == null) {
        throw new Unmet(
            "the WebSocket at " + target + " refused, or closed " + Wire.within(within),
            "it stays open; came " + Shown.quoted(connection.takeAll()));
      }
      byte[] rest = connection.takeAll();
      connection.trace().received(connection.name(), Shown.bytes(rest));
      if (rest.length > 0 && (rest[0] & 0x0f) <= Frame.BINARY && (rest[0] & 0x80) != 0) {
        throw new Unmet("the WebSocket at " + target + " refused", "a message: " + Shown.hex(rest));
      }
    }
  }

  private String accept() {
    String key =
        headers.stream()
            .filter(header -> header.name().equalsIgnoreCase("sec-websocket-key"))
            .map(HttpRequest.Header::value)
            .findFirst()
            .orElse("");
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
