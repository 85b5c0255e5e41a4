package io.undersocket.spring;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;

/**
 * Says what is to be kept of the request that opens a connection: beans of this type are asked on
 * the request's own thread, behind the filters, so with everything that these have set up; what
 * they answer is found in {@code socket.request().attributes()}. A later bean overrides what an
 * earlier one has said under the same name.
 *
 * <p>What they answer lives as long as the connection: never the request itself, and no more of the
 * HTTP session than is needed, as that may end before.
 */
@FunctionalInterface
public interface HandshakeAttributes {

  /** What is to be kept of this request, by name. A throw is logged, and cuts the connection. */
  Map<String, Object> of(HttpServletRequest request);
}
