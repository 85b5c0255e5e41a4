package io.undersocket.engineio.servlet;

import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.OutgoingPacket;
import jakarta.servlet.http.HttpServlet;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.stream.Stream;

/** An application as a container deploys it: with the server in a class loader of its own. */
public final class WebApplication {

  private WebApplication() {}

  /** A servlet whose classes, and those of its engine, belong to this loader. */
  static HttpServlet servletIn(ClassLoader loader) throws ReflectiveOperationException {
    return (HttpServlet)
        loader.loadClass(WebApplication.class.getName()).getMethod("servlet").invoke(null);
  }

  /** Called in the application's own loader. */
  public static HttpServlet servlet() {
    EngineServer engine =
        EngineServer.builder()
            .build()
            .onConnection(
                socket ->
                    socket.onMessage(message -> socket.send(OutgoingPacket.message(message))));
    return new EngineServlet(engine);
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
