package io.undersocket.engineio.servlet;

import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.EngineSocket;
import jakarta.servlet.http.HttpServlet;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.stream.Stream;

/** An application as a container deploys it: with the server in a class loader of its own. */
public final class WebApplication {

  private static final EngineServer engine = EngineServer.builder().build();

  private WebApplication() {}

  /** A servlet whose classes, and those of its engine, belong to this loader. */
  static HttpServlet servletIn(ClassLoader loader) throws ReflectiveOperationException {
    return (HttpServlet) call(loader, "servlet");
  }

  /** How many of its clients hold a poll or a WebSocket. */
  static int idleClientsIn(ClassLoader loader) throws ReflectiveOperationException {
    return (int) call(loader, "idleClients");
  }

  private static Object call(ClassLoader loader, String method)
      throws ReflectiveOperationException {
    return loader.loadClass(WebApplication.class.getName()).getMethod(method).invoke(null);
  }

  /** Called in the application's own loader, as the next. */
  public static HttpServlet servlet() {
    return new EngineServlet(engine);
  }

  public static int idleClients() {
    return (int) engine.sockets().stream().filter(EngineSocket::isWritable).count();
  }

  /** Has the classes of the server and of this test itself, and shares all others. */
  static final class Loader extends URLClassLoader {

    Loader() throws ClassNotFoundException {
      super(
          Stream.of(
                  EngineServer.class,
                  EngineServlet.class,
                  WebApplication.class,
                  Class.forName("io.undersocket.engineio.undertow.EngineUndertow"))
              .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
              .distinct()
              .toArray(URL[]::new),
          WebApplication.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.undersocket.engineio.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : findClass(name);
      }
    }
  }
}
