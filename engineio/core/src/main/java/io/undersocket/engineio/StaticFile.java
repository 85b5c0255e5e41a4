package io.undersocket.engineio;

import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A file that a layer above has served beside the sessions, see {@link EngineServer#serve}: as the
 * reference server serves its client, to any method, compressed if the browser likes, and with a
 * validator so that it travels once.
 *
 * <p>The content is loaded when first asked for and kept, as is each compressed form of it. Safe
 * for use by several threads.
 */
public final class StaticFile {

  private static final String PLAIN = "";

  private final String contentType;
  private final String etag;
  private final Supplier<byte[]> content;

  /** By content coding. */
  private final Map<String, byte[]> bodies = new ConcurrentHashMap<>(4);

  /**
   * Describes a file.
   *
   * @param contentType its {@code Content-Type}
   * @param etag its {@code ETag} with the quotes, which changes whenever the content does
   * @param content loads it, on the engine's executor
   */
  public StaticFile(String contentType, String etag, Supplier<byte[]> content) {
    this.contentType = contentType;
    this.etag = etag;
    this.content = content;
  }

  /**
   * Makes the answer to a request.
   *
   * @param headers those that the answer has already; changed
   */
  HttpResponse respond(HttpExchange exchange, HttpHeaders headers) {
    String known = exchange.requestHeader("If-None-Match");
    if (known != null && (known.equals(etag) || known.equals("W/" + etag))) {
      return HttpResponse.empty(304, headers);
    }
    headers.add("Cache-Control", "public, max-age=0");
    headers.add("Content-Type", contentType);
    headers.add("ETag", etag);
    ContentCoding coding = ContentCoding.negotiate(exchange.requestHeader("Accept-Encoding"));
    if (coding != null) {
      headers.add("Content-Encoding", coding.text());
    }
    byte[] body = body(coding);
    if (exchange.method().equals("HEAD")) {
      headers.add("Content-Length", Integer.toString(body.length));
      return HttpResponse.empty(200, headers);
    }
    return new HttpResponse(200, headers, body);
  }

  private byte[] body(@Nullable ContentCoding coding) {
    byte[] plain = bodies.computeIfAbsent(PLAIN, ignored -> content.get());
    return coding == null
        ? plain
        : bodies.computeIfAbsent(coding.text(), ignored -> coding.compress(plain));
  }
}
