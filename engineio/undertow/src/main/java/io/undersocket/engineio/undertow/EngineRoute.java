package io.undersocket.engineio.undertow;

import io.undersocket.engineio.undertow.EngineUndertow.TrailingSlash;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/** Sends requests whose raw target starts with a prefix to the engine, all others on. */
final class EngineRoute implements HttpHandler {

  private final String prefix;
  private final HttpHandler engine;
  private final HttpHandler next;

  EngineRoute(String prefix, HttpHandler engine, HttpHandler next) {
    this.prefix = prefix;
    this.engine = engine;
    this.next = next;
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    boolean ours = RequestTarget.path(exchange).startsWith(prefix);
    (ours ? engine : next).handleRequest(exchange);
  }

  static String prefix(String path, TrailingSlash slash) {
    if (!path.startsWith("/") || path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
      throw new IllegalArgumentException(
          "the path of an engine starts with a slash and has no query, as in /engine.io; got '"
              + path
              + "'");
    }
    String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return slash == TrailingSlash.REQUIRED ? bare + "/" : bare;
  }
}
