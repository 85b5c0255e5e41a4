package io.undersocket.spring;

import io.undersocket.socketio.Ack;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.DisconnectReason;
import io.undersocket.socketio.Handshake;
import io.undersocket.socketio.Namespace;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.TypeRef;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ReflectionUtils;

/** A method that is called for what a client does, with what it asks for. */
final class ListenerMethod {

  /** What it is called for, which decides what there is to ask for. */
  enum Occasion {
    CONNECT("@OnConnect"),
    EVENT("@OnEvent"),
    DISCONNECT("@OnDisconnect");

    private final String annotation;

    Occasion(String annotation) {
      this.annotation = annotation;
    }
  }

  /** One call, with all that a parameter can ask for. */
  record Call(Socket socket, Args args, @Nullable Ack ack, @Nullable DisconnectReason reason) {

    /** For what is no event. */
    static Call of(Socket socket, @Nullable DisconnectReason reason) {
      return new Call(socket, Args.empty(), null, reason);
    }
  }

  /** Where a parameter has its value from. */
  @FunctionalInterface
  private interface Source {
    @Nullable Object of(Call call);
  }

  private final Object bean;
  private final Method method;
  private final Occasion occasion;
  private final SocketIoServer server;
  private final List<Source> sources = new ArrayList<>();

  /** Whether what it returns, if only that it does, is the answer. */
  private final boolean answers;

  /**
   * Looks at the method's signature.
   *
   * @param method one that can be called on the bean
   * @throws IllegalStateException if it asks for something that is not there, or returns something
   *     that nobody takes; the message says what it can be
   */
  ListenerMethod(Object bean, Method method, Occasion occasion, SocketIoServer server) {
    this.bean = bean;
    this.method = method;
    this.occasion = occasion;
    this.server = server;
    int arguments = 0;
    boolean takesAck = false;
    for (Parameter parameter : method.getParameters()) {
      Source source = sourceOf(parameter.getType());
      if (source == null) {
        source = argument(parameter, arguments++);
      }
      takesAck |= parameter.getType() == Ack.class;
      sources.add(source);
    }
    boolean returns = method.getReturnType() != void.class;
    if (returns && occasion != Occasion.EVENT) {
      throw refusal("returns something, which nobody takes: let it be void");
    }
    if (returns && takesAck) {
      throw refusal("takes an Ack and returns something: answer by one of both");
    }
    this.answers = occasion == Occasion.EVENT && !takesAck;
    ReflectionUtils.makeAccessible(method);
  }

  private @Nullable Source sourceOf(Class<?> type) {
    if (type == Socket.class) {
      return Call::socket;
    }
    if (type == Namespace.class) {
      return call -> call.socket().namespace();
    }
    if (type == SocketIoServer.class) {
      return call -> server;
    }
    if (type == Handshake.class) {
      return call -> call.socket().handshake();
    }
    if (type == SocketUser.class) {
      return call -> SocketUser.of(call.socket());
    }
    if (Principal.class.isAssignableFrom(type)) {
      return call -> principal(call.socket(), type);
    }
    if (type == Args.class && occasion == Occasion.EVENT) {
      return Call::args;
    }
    if (type == Ack.class && occasion == Occasion.EVENT) {
      return Call::ack;
    }
    if (type == DisconnectReason.class && occasion == Occasion.DISCONNECT) {
      return Call::reason;
    }
    return null;
  }

  private @Nullable Object principal(Socket socket, Class<?> type) {
    Principal principal = SocketUser.of(socket).principal();
    if (principal == null || type.isInstance(principal)) {
      return principal;
    }
    throw new IllegalStateException(
        this
            + " asks for a "
            + type.getName()
            + ", but who was authenticated is a "
            + principal.getClass().getName());
  }

  private Source argument(Parameter parameter, int index) {
    if (occasion != Occasion.EVENT) {
      throw refusal(
          "asks for a "
              + parameter.getType().getName()
              + ": it can have a Socket, Namespace, SocketIoServer, Handshake, SocketUser or"
              + " Principal"
              + (occasion == Occasion.DISCONNECT ? ", or a DisconnectReason" : ""));
    }
    TypeRef<?> type = TypeRef.of(parameter.getParameterizedType());
    return call -> call.args().get(index, type);
  }

  private IllegalStateException refusal(String what) {
    return new IllegalStateException(
        "The method " + this + " with " + occasion.annotation + " " + what);
  }

  /**
   * Calls the method, and answers.
   *
   * @param event for reports of what fails later
   * @throws Exception what the method has thrown, or what there was to say of an argument
   */
  void call(String event, Call call) throws Exception {
    @Nullable Object[] values = new @Nullable Object[sources.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = sources.get(i).of(call);
    }
    Object result;
    try {
      result = method.invoke(bean, values);
    } catch (InvocationTargetException e) {
      throw thrown(e);
    }
    Ack ack = call.ack();
    if (!answers || ack == null) {
      return;
    }
    if (result instanceof CompletionStage<?> stage) {
      stage.whenComplete((value, failure) -> answerLater(event, call, ack, value, failure));
    } else {
      answer(ack, result);
    }
  }

  private static Exception thrown(InvocationTargetException e) {
    Throwable cause = e.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof Exception exception ? exception : e;
  }

  private void answerLater(
      String event, Call call, Ack ack, @Nullable Object value, @Nullable Throwable failure) {
    if (failure != null) {
      call.socket().report(event, causeOf(failure));
      return;
    }
    try {
      answer(ack, value);
    } catch (RuntimeException e) {
      call.socket().report(event, e); // a value that cannot be written
    }
  }

  private static Throwable causeOf(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private void answer(Ack ack, @Nullable Object result) {
    if (returnsNothing()) {
      ack.send();
    } else if (result instanceof Args several) {
      ack.send(StreamSupport.stream(several.spliterator(), false).toArray());
    } else {
      ack.send(result);
    }
  }

  /** Nothing at once, or nothing later. */
  private boolean returnsNothing() {
    Type type = method.getGenericReturnType();
    if (type instanceof ParameterizedType parameterized
        && CompletionStage.class.isAssignableFrom(method.getReturnType())
        && parameterized.getActualTypeArguments().length == 1) {
      type = parameterized.getActualTypeArguments()[0];
    }
    return type instanceof Class<?> raw && Set.of(void.class, Void.class).contains(raw);
  }

  @Override
  public String toString() {
    return method.getDeclaringClass().getName() + "." + method.getName();
  }
}
