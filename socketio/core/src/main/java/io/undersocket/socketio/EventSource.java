package io.undersocket.socketio;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Where listeners for events by name are registered. Callable from any thread; a change takes
 * effect with the next event.
 *
 * @param <S> what is returned, so that calls chain
 */
public interface EventSource<S> {

  /** Adds a listener; it is called after those that are there. */
  S on(String event, Listener listener);

  /** Adds a listener that is called at most once. */
  S once(String event, Listener listener);

  /** Removes the listener that was added last of those equal to this one, if there is one. */
  S off(String event, Listener listener);

  /** Removes all listeners of the event. */
  S off(String event);

  /** Adds a listener that gets the arguments and does not answer. */
  default S on(String event, Consumer<Args> listener) {
    return on(event, (args, ack) -> listener.accept(args));
  }

  /** Adds a listener that wants no argument. */
  default S on(String event, Runnable listener) {
    return on(event, (args, ack) -> listener.run());
  }

  /** Adds a listener that takes one argument; see {@link Args} for the types. */
  default <A> S on(String event, Class<A> type, Consumer<? super A> listener) {
    return on(event, Listener.of(type, listener));
  }

  /** Adds a listener that takes one argument and answers. */
  default <A> S on(String event, Class<A> type, BiConsumer<? super A, Ack> listener) {
    return on(event, Listener.of(type, listener));
  }

  /** Adds a listener that takes two arguments. */
  default <A, B> S on(
      String event, Class<A> first, Class<B> second, BiConsumer<? super A, ? super B> listener) {
    return on(event, Listener.of(first, second, listener));
  }

  /** Adds a listener that takes two arguments and answers. */
  default <A, B> S on(
      String event,
      Class<A> first,
      Class<B> second,
      Listener.Of3<? super A, ? super B, Ack> listener) {
    return on(event, Listener.of(first, second, listener));
  }

  /** Adds a listener that takes three arguments. */
  default <A, B, C> S on(
      String event,
      Class<A> first,
      Class<B> second,
      Class<C> third,
      Listener.Of3<? super A, ? super B, ? super C> listener) {
    return on(event, Listener.of(first, second, third, listener));
  }

  /** Adds a listener that takes three arguments and answers. */
  default <A, B, C> S on(
      String event,
      Class<A> first,
      Class<B> second,
      Class<C> third,
      Listener.Of4<? super A, ? super B, ? super C, Ack> listener) {
    return on(event, Listener.of(first, second, third, listener));
  }

  /** Adds a listener that takes one argument of a generic type. */
  default <A> S on(String event, TypeRef<A> type, Consumer<? super A> listener) {
    return on(event, Listener.of(type, listener));
  }

  /** Adds a listener that takes one argument of a generic type and answers. */
  default <A> S on(String event, TypeRef<A> type, BiConsumer<? super A, Ack> listener) {
    return on(event, Listener.of(type, listener));
  }

  /** Adds a listener that takes two arguments of generic types. */
  default <A, B> S on(
      String event,
      TypeRef<A> first,
      TypeRef<B> second,
      BiConsumer<? super A, ? super B> listener) {
    return on(event, Listener.of(first, second, listener));
  }

  /** Adds a listener that takes two arguments of generic types and answers. */
  default <A, B> S on(
      String event,
      TypeRef<A> first,
      TypeRef<B> second,
      Listener.Of3<? super A, ? super B, Ack> listener) {
    return on(event, Listener.of(first, second, listener));
  }

  /** Adds a listener that takes three arguments of generic types. */
  default <A, B, C> S on(
      String event,
      TypeRef<A> first,
      TypeRef<B> second,
      TypeRef<C> third,
      Listener.Of3<? super A, ? super B, ? super C> listener) {
    return on(event, Listener.of(first, second, third, listener));
  }

  /** Adds a listener that takes three arguments of generic types and answers. */
  default <A, B, C> S on(
      String event,
      TypeRef<A> first,
      TypeRef<B> second,
      TypeRef<C> third,
      Listener.Of4<? super A, ? super B, ? super C, Ack> listener) {
    return on(event, Listener.of(first, second, third, listener));
  }

  /** Adds a listener that is called at most once and does not answer. */
  default S once(String event, Consumer<Args> listener) {
    return once(event, (args, ack) -> listener.accept(args));
  }

  /** Adds a listener that is called at most once and wants no argument. */
  default S once(String event, Runnable listener) {
    return once(event, (args, ack) -> listener.run());
  }

  /** Adds a listener that is called at most once and takes one argument. */
  default <A> S once(String event, Class<A> type, Consumer<? super A> listener) {
    return once(event, Listener.of(type, listener));
  }

  /** Adds a listener that is called at most once, takes one argument and answers. */
  default <A> S once(String event, Class<A> type, BiConsumer<? super A, Ack> listener) {
    return once(event, Listener.of(type, listener));
  }
}
