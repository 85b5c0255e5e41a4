package io.undersocket.spring;

import io.undersocket.engineio.protocol.QueryString;
import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.spi.HttpExchange;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the servlet and the server, and has requests that open a connection say who has
 * sent them. It is asked on the request's own thread, which is where filters keep what they know.
 */
final class IdentifyingEndpoint implements HttpEndpoint {

  private final HttpEndpoint server;
  private final List<HandshakeAttributes> others;

  IdentifyingEndpoint(HttpEndpoint server, List<HandshakeAttributes> others) {
    this.server = server;
    this.others = others;
  }

  @Override
  public void handle(HttpExchange exchange) {
    HttpServletRequest request = exchange.unwrap(HttpServletRequest.class);
    if (request == null || isOfSession(exchange)) {
      server.handle(exchange);
    } else {
      server.handle(new IdentifiedExchange(exchange, attributes(request)));
    }
  }

  /** Of those, nobody asks who has sent them: the session's first request has said it. */
  private static boolean isOfSession(HttpExchange exchange) {
    String query = exchange.rawQuery();
    if (query == null || !query.contains("sid")) {
      return false;
    }
    String sid = QueryString.parse(query).get("sid");
    return sid != null && !sid.isEmpty();
  }

  private Map<String, Object> attributes(HttpServletRequest request) {
    Map<String, Object> attributes = new HashMap<>();
    Principal principal = request.getUserPrincipal();
    String session = sessionId(request);
    if (principal != null || session != null) {
      attributes.put(SocketUser.ATTRIBUTE, new SocketUser(principal, session));
    }
    for (HandshakeAttributes other : others) {
      attributes.putAll(other.of(request));
    }
    return attributes;
  }

  private static @Nullable String sessionId(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    return session == null ? null : session.getId();
  }

  @Override
  public CompletionStage<Void> close() {
    return server.close();
  }
}
