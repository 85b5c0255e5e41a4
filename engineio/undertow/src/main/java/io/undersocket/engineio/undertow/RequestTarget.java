package io.undersocket.engineio.undertow;

import io.undertow.server.HttpServerExchange;

/** The request target of an exchange, taken apart but not decoded. */
final class RequestTarget {

  private RequestTarget() {}

  /** The path as received; of a target in absolute form ({@code GET http://host/path}) its path. */
  static String path(HttpServerExchange exchange) {
    String target = exchange.getRequestURI();
    int start = 0;
    if (exchange.isHostIncludedInRequestURI()) {
      int authority = target.indexOf("://");
      start = authority < 0 ? -1 : target.indexOf('/', authority + 3);
      if (start < 0) {
        return "/";
      }
    }
    int query = target.indexOf('?', start);
    return target.substring(start, query < 0 ? target.length() : query);
  }
}
