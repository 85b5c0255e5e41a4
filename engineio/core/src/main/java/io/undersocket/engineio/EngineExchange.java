package io.undersocket.engineio;

import io.undersocket.engineio.protocol.JsonString;
import io.undersocket.engineio.protocol.QueryString;
import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An exchange on its way through the engine: the container's, with what middlewares and CORS have
 * decided about its answer.
 *
 * <p>Passed on from one step to the next; at any time only one step has it, so nothing guards it.
 */
final class EngineExchange {

  private final EngineServer engine;
  private final HttpExchange http;
  private final QueryString query;
  private final boolean webSocketUpgrade;

  /** Headers of CORS and of middlewares; null while there are none. */
  private @Nullable HttpHeaders extraHeaders;

  private @Nullable EngineRequest request;

  EngineExchange(EngineServer engine, HttpExchange http) {
    this.engine = engine;
    this.http = http;
    this.query = QueryString.parse(http.rawQuery());
    this.webSocketUpgrade =
        engine.options().transports().contains(TransportName.WEBSOCKET)
            && mentions(http, "Upgrade", "websocket")
            && mentions(http, "Connection", "upgrade");
  }

  private static boolean mentions(HttpExchange http, String header, String token) {
    for (String value : http.requestHeaders(header)) {
      if (value.toLowerCase(Locale.ROOT).contains(token)) {
        return true;
      }
    }
    return false;
  }

  HttpExchange http() {
    return http;
  }

  QueryString query() {
    return query;
  }

  /**
   * Whether the client wants a WebSocket, by its headers. Where that is none of the transports an
   * upgrade request is one like any other, as in the reference.
   */
  boolean isWebSocketUpgrade() {
    return webSocketUpgrade;
  }

  /** The revision of the protocol that the client speaks. */
  Revision revision() {
    return Revision.of(query);
  }

  /** The request as hooks and listeners see it; made when first asked for. */
  EngineRequest request() {
    EngineRequest made = request;
    if (made == null) {
      made = new EngineRequest(http);
      request = made;
    }
    return made;
  }

  /** Headers that go with whatever is answered. */
  HttpHeaders extraHeaders() {
    HttpHeaders headers = extraHeaders;
    if (headers == null) {
      headers = new HttpHeaders();
      extraHeaders = headers;
    }
    return headers;
  }

  /** Adds the extra headers. */
  HttpHeaders withExtras(HttpHeaders headers) {
    if (extraHeaders != null) {
      extraHeaders.forEach(headers::add);
    }
    return headers;
  }

  /** Answers a request of a session; the hooks may add to the headers. */
  void respond(Hooked hooked, HttpResponse response, HttpExchange.SentListener sent) {
    withExtras(response.headers());
    engine.runHooks(
        hooked,
        this,
        response.headers(),
        () -> http.respond(response, sent),
        () -> {
          http.abort();
          sent.onSent(new IOException("the executor refused the headers hooks"));
        });
  }

  /** Answers without a body and without hooks: the ways in which a session says no. */
  void respondEmpty(int status) {
    http.respond(
        HttpResponse.empty(status, withExtras(new HttpHeaders())), HttpExchange.SentListener.NONE);
  }

  /**
   * Refuses the request in the form of the reference: a JSON object, or for an upgrade the bare
   * message on a connection that ends with it (there 403 is 400, too).
   */
  void refuse(int status, int code, String message) {
    HttpResponse response;
    if (webSocketUpgrade) {
      response =
          new HttpResponse(
              status == 403 ? 400 : status,
              HttpHeaders.of("Connection", "close", "Content-type", "text/html"),
              message.getBytes(StandardCharsets.UTF_8));
    } else {
      String json = "{\"code\":" + code + ",\"message\":" + JsonString.of(message) + "}";
      response =
          new HttpResponse(
              status,
              withExtras(HttpHeaders.of("Content-Type", "application/json")),
              json.getBytes(StandardCharsets.UTF_8));
    }
    http.respond(response, HttpExchange.SentListener.NONE);
  }

  /** Which hooks hear of a response's headers. */
  enum Hooked {
    /** The response that opens a session: {@code initial_headers}, then {@code headers}. */
    INITIAL,
    /** Any other answer of a session: {@code headers}. */
    LATER
  }
}
