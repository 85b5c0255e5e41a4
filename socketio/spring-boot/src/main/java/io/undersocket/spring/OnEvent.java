package io.undersocket.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has a method of a bean called for an event, in order for each client.
 *
 * <pre>{@code
 * @OnEvent("order")
 * Receipt order(Order order, Principal who) {
 *   return shop.place(order, who);
 * }
 * }</pre>
 *
 * <p><b>What it takes.</b> A {@code Socket}, a {@code Namespace}, a {@code SocketIoServer}, a
 * {@code Handshake}, a {@link SocketUser} and a {@code Principal} (null if nobody was
 * authenticated), an {@code Args} with everything that was sent, and an {@code Ack}, wherever they
 * stand. All other parameters are the arguments of the event, one after the other, as the types
 * that they have; an {@code Optional} for one that may be missing. An argument that does not fit is
 * reported to {@code SocketIoServer.onError}, and the method is not called.
 *
 * <p><b>What it answers.</b> What it returns is the acknowledgement, if the client asked for one: a
 * value, an {@code Args} with several, or a {@code CompletionStage} of either, which is answered
 * when it is there. A method that returns nothing answers without a value, unless it takes an
 * {@code Ack}, and then answers by that.
 *
 * <p><b>When it fails</b>, at once or by its stage, nothing is answered, and the failure goes to
 * {@code SocketIoServer.onError}: a client that wants to know that it failed is answered with that.
 *
 * <p>It is called on the socket's executor and may block: that holds up the events of this client,
 * and no other's.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface OnEvent {

  /** The name of the event. */
  String value();

  /** The namespace. */
  String namespace() default "/";
}
