package io.undersocket.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has a method of a bean called when a client has connected to a namespace, before any of its
 * events.
 *
 * <pre>{@code
 * @OnConnect
 * void greet(Socket socket, Principal who) {
 *   socket.emit("welcome", who.getName());
 * }
 * }</pre>
 *
 * <p>The method may take, in any order, a {@code Socket}, a {@code Namespace}, a {@code
 * SocketIoServer}, a {@code Handshake}, a {@link SocketUser} and a {@code Principal} (null if
 * nobody was authenticated), and returns nothing. It is called on the socket's executor; what it
 * throws goes to {@code SocketIoServer.onError}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface OnConnect {

  /** The namespace. */
  String namespace() default "/";
}
