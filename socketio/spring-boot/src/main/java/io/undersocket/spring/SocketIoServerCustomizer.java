package io.undersocket.spring;

import io.undersocket.socketio.SocketIoServer;

/**
 * Sets what no property can say, and what the properties say otherwise: beans of this type are
 * called with the server's builder before the server is built, in their order.
 *
 * <pre>{@code
 * @Bean
 * SocketIoServerCustomizer onlyMembers(Members members) {
 *   return builder -> builder.allowRequest(request -> members.know(request.header("X-Member")));
 * }
 * }</pre>
 */
@FunctionalInterface
public interface SocketIoServerCustomizer {

  /** Sets options. */
  void customize(SocketIoServer.Builder builder);
}
