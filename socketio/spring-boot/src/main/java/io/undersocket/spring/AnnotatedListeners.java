package io.undersocket.spring;

import io.undersocket.socketio.Namespace;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/**
 * Finds the methods with {@link OnConnect}, {@link OnEvent} and {@link OnDisconnect} when all beans
 * are there, which is before the web server lets anybody in, and has them called.
 */
final class AnnotatedListeners implements SmartInitializingSingleton {

  private static final Logger log = LoggerFactory.getLogger(AnnotatedListeners.class);

  private final ConfigurableListableBeanFactory beans;
  private final SocketIoServer server;

  /** By namespace; not changed once they are registered. */
  private final Map<String, Listeners> all = new LinkedHashMap<>();

  AnnotatedListeners(ConfigurableListableBeanFactory beans, SocketIoServer server) {
    this.beans = beans;
    this.server = server;
  }

  /** What is to be called in one namespace, in the order of the beans. */
  private static final class Listeners {
    final List<ListenerMethod> onConnect = new ArrayList<>();
    final List<Map.Entry<String, ListenerMethod>> onEvent = new ArrayList<>();
    final List<ListenerMethod> onDisconnect = new ArrayList<>();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if a method cannot be called as its annotation says
   */
  @Override
  public void afterSingletonsInstantiated() {
    for (String name : beans.getBeanNamesForType(Object.class, true, false)) {
      Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : typeOf(name);
      if (type != null && isCandidate(type)) {
        find(name, type);
      }
    }
    all.forEach(
        (name, listeners) -> {
          Namespace namespace = server.of(name);
          namespace.onConnection(socket -> listen(socket, listeners));
        });
  }

  private Class<?> typeOf(String name) {
    Class<?> type = AutoProxyUtils.determineTargetClass(beans, name);
    return type == null ? Object.class : ClassUtils.getUserClass(type);
  }

  private static boolean isCandidate(Class<?> type) {
    return !type.getName().startsWith("org.springframework.")
        && (AnnotationUtils.isCandidateClass(type, OnEvent.class)
            || AnnotationUtils.isCandidateClass(type, OnConnect.class)
            || AnnotationUtils.isCandidateClass(type, OnDisconnect.class));
  }

  private void find(String name, Class<?> type) {
    Map<Method, Boolean> found;
    try {
      found =
          MethodIntrospector.selectMethods(
              type, (Method method) -> isListener(method) ? Boolean.TRUE : null);
    } catch (NoClassDefFoundError e) {
      log.debug("The methods of the bean {} cannot be seen", name, e);
      return;
    }
    if (found.isEmpty()) {
      return;
    }
    if (!beans.isSingleton(name)) {
      throw new IllegalStateException(
          "The bean '"
              + name
              + "' ("
              + type.getName()
              + ") has methods that listen to clients, and is no singleton: which of its instances"
              + " would be called? Let it be one, without a scope of its own");
    }
    Object bean = beans.getBean(name);
    for (Method method : found.keySet()) {
      add(bean, method);
    }
  }

  private static boolean isListener(Method method) {
    return AnnotatedElementUtils.hasAnnotation(method, OnEvent.class)
        || AnnotatedElementUtils.hasAnnotation(method, OnConnect.class)
        || AnnotatedElementUtils.hasAnnotation(method, OnDisconnect.class);
  }

  private void add(Object bean, Method method) {
    Method callable = AopUtils.selectInvocableMethod(method, bean.getClass());
    OnConnect onConnect = AnnotatedElementUtils.findMergedAnnotation(method, OnConnect.class);
    if (onConnect != null) {
      in(onConnect.namespace())
          .onConnect
          .add(new ListenerMethod(bean, callable, ListenerMethod.Occasion.CONNECT, server));
    }
    OnEvent onEvent = AnnotatedElementUtils.findMergedAnnotation(method, OnEvent.class);
    if (onEvent != null) {
      in(onEvent.namespace())
          .onEvent
          .add(
              Map.entry(
                  onEvent.value(),
                  new ListenerMethod(bean, callable, ListenerMethod.Occasion.EVENT, server)));
    }
    OnDisconnect onDisconnect =
        AnnotatedElementUtils.findMergedAnnotation(method, OnDisconnect.class);
    if (onDisconnect != null) {
      in(onDisconnect.namespace())
          .onDisconnect
          .add(new ListenerMethod(bean, callable, ListenerMethod.Occasion.DISCONNECT, server));
    }
  }

  private Listeners in(String namespace) {
    String full = namespace.startsWith("/") ? namespace : "/" + namespace;
    return all.computeIfAbsent(full, name -> new Listeners());
  }

  /** First those for what comes later, so that one which fails now keeps none of them away. */
  private static void listen(Socket socket, Listeners listeners) {
    listeners.onEvent.forEach(
        entry ->
            socket.on(
                entry.getKey(),
                (args, ack) ->
                    entry
                        .getValue()
                        .call(entry.getKey(), new ListenerMethod.Call(socket, args, ack, null))));
    listeners.onDisconnect.forEach(
        method ->
            socket.onDisconnect(
                reason ->
                    called(socket, "disconnect", method, ListenerMethod.Call.of(socket, reason))));
    listeners.onConnect.forEach(
        method -> called(socket, "connection", method, ListenerMethod.Call.of(socket, null)));
  }

  private static void called(
      Socket socket, String occasion, ListenerMethod method, ListenerMethod.Call call) {
    try {
      method.call(occasion, call);
    } catch (Exception | Error e) {
      socket.report(occasion, e);
    }
  }
}
