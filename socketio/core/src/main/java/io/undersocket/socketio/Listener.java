package io.undersocket.socketio;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Hears an event. The static methods make listeners that get their arguments typed; {@link
 * EventSource#on(String, Class, Consumer)} and its like call them.
 *
 * <p>An argument that clients may leave out is asked for as an {@code Optional}: {@code new
 * TypeRef<Optional<String>>() {}}. More arguments than a listener asks for are none of its
 * business.
 *
 * <p>A listener that asks for another type than was sent gets an {@link ArgumentException}, which
 * goes where everything goes that a listener throws: to {@link SocketIoServer#onError}.
 */
@FunctionalInterface
public interface Listener {

  /**
   * Handles the event. Called on the executor of the socket, in the order in which events came in.
   *
   * @param args what was sent
   * @param ack how to answer
   * @throws Exception goes to {@link SocketIoServer#onError}
   */
  void onEvent(Args args, Ack ack) throws Exception;

  /** Takes one argument. */
  static <A> Listener of(Class<A> type, Consumer<? super A> listener) {
    return (args, ack) -> listener.accept(args.get(0, type));
  }

  /** Takes one argument and answers. */
  static <A> Listener of(Class<A> type, BiConsumer<? super A, Ack> listener) {
    return (args, ack) -> listener.accept(args.get(0, type), ack);
  }

  /** Takes two arguments. */
  static <A, B> Listener of(
      Class<A> first, Class<B> second, BiConsumer<? super A, ? super B> listener) {
    return (args, ack) -> listener.accept(args.get(0, first), args.get(1, second));
  }

  /** Takes two arguments and answers. */
  static <A, B> Listener of(
      Class<A> first, Class<B> second, Of3<? super A, ? super B, Ack> listener) {
    return (args, ack) -> listener.accept(args.get(0, first), args.get(1, second), ack);
  }

  /** Takes three arguments. */
  static <A, B, C> Listener of(
      Class<A> first,
      Class<B> second,
      Class<C> third,
      Of3<? super A, ? super B, ? super C> listener) {
    return (args, ack) ->
        listener.accept(args.get(0, first), args.get(1, second), args.get(2, third));
  }

  /** Takes three arguments and answers. */
  static <A, B, C> Listener of(
      Class<A> first,
      Class<B> second,
      Class<C> third,
      Of4<? super A, ? super B, ? super C, Ack> listener) {
    return (args, ack) ->
        listener.accept(args.get(0, first), args.get(1, second), args.get(2, third), ack);
  }

  /** Takes one argument. */
  static <A> Listener of(TypeRef<A> type, Consumer<? super A> listener) {
    return (args, ack) -> listener.accept(args.get(0, type));
  }

  /** Takes one argument and answers. */
  static <A> Listener of(TypeRef<A> type, BiConsumer<? super A, Ack> listener) {
    return (args, ack) -> listener.accept(args.get(0, type), ack);
  }

  /** Takes two arguments. */
  static <A, B> Listener of(
      TypeRef<A> first, TypeRef<B> second, BiConsumer<? super A, ? super B> listener) {
    return (args, ack) -> listener.accept(args.get(0, first), args.get(1, second));
  }

  /** Takes two arguments and answers. */
  static <A, B> Listener of(
      TypeRef<A> first, TypeRef<B> second, Of3<? super A, ? super B, Ack> listener) {
    return (args, ack) -> listener.accept(args.get(0, first), args.get(1, second), ack);
  }

  /** Takes three arguments. */
  static <A, B, C> Listener of(
      TypeRef<A> first,
      TypeRef<B> second,
      TypeRef<C> third,
      Of3<? super A, ? super B, ? super C> listener) {
    return (args, ack) ->
        listener.accept(args.get(0, first), args.get(1, second), args.get(2, third));
  }

  /** Takes three arguments and answers. */
  static <A, B, C> Listener of(
      TypeRef<A> first,
      TypeRef<B> second,
      TypeRef<C> third,
      Of4<? super A, ? super B, ? super C, Ack> listener) {
    return (args, ack) ->
        listener.accept(args.get(0, first), args.get(1, second), args.get(2, third), ack);
  }

  /** Takes three things. */
  @FunctionalInterface
  interface Of3<A, B, C> {
    /** Takes them. */
    void accept(A first, B second, C third);
  }

  /** Takes four things. */
  @FunctionalInterface
  interface Of4<A, B, C, D> {
    /** Takes them. */
    void accept(A first, B second, C third, D fourth);
  }
}
