package io.undersocket.engineio.servlet;

import io.undersocket.testing.container.TestCertificate;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.FilterInfo;
import io.undertow.servlet.api.ServletInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import java.net.InetSocketAddress;

/** Undertow with its servlet module. */
final class UndertowContainer implements Container {

  private final Undertow undertow;
  private final DeploymentManager manager;
  private boolean deployed = true;

  private UndertowContainer(Undertow undertow, DeploymentManager manager) {
    this.undertow = undertow;
    this.manager = manager;
  }

  static UndertowContainer start(Mount mount) throws Exception {
    String path = mount.contextPath().isEmpty() ? "/" : mount.contextPath();
    DeploymentInfo deployment =
        Servlets.deployment()
            .setClassLoader(UndertowContainer.class.getClassLoader())
            .setContextPath(path)
            .setDeploymentName("test");
    mount
        .servlets()
        .forEach((mapping, servlet) -> deployment.addServlet(info(mount, mapping, servlet)));
    int number = 0;
    for (Filter filter : mount.filters()) {
      String name = "filter" + number++;
      deployment
          .addFilter(
              new FilterInfo(name, Filter.class, new ImmediateInstanceFactory<>(filter))
                  .setAsyncSupported(mount.asyncFilters()))
          .addFilterUrlMapping(name, "/*", DispatcherType.REQUEST);
    }
    DeploymentManager manager = Servlets.newContainer().addDeployment(deployment);
    manager.deploy();
    PathHandler handler = Handlers.path().addPrefixPath(path, manager.start());
    Undertow.Builder builder =
        Undertow.builder().setIoThreads(2).setWorkerThreads(8).setHandler(handler);
    if (mount.secure()) {
      builder.addHttpsListener(mount.port(), "127.0.0.1", TestCertificate.serverContext());
    } else {
      builder.addHttpListener(mount.port(), "127.0.0.1");
    }
    Undertow undertow = builder.build();
    undertow.start();
    return new UndertowContainer(undertow, manager);
  }

  private static ServletInfo info(Mount mount, String mapping, HttpServlet servlet) {
    ServletInfo info =
        Servlets.servlet(
                "engine at " + mapping, servlet.getClass(), new ImmediateInstanceFactory<>(servlet))
            .addMapping(mapping)
            .setAsyncSupported(mount.async())
            .setLoadOnStartup(1);
    if (mount.webSocket() != null) {
      info.addInitParam(EngineServlet.WEB_SOCKET_PARAMETER, mount.webSocket());
    }
    return info;
  }

  @Override
  public String name() {
    return "Undertow's servlet module "
        + Container.line(Servlets.class.getPackage().getImplementationVersion());
  }

  @Override
  public int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  @Override
  public void undeploy() throws ServletException {
    if (deployed) {
      deployed = false;
      manager.stop();
      manager.undeploy();
    }
  }

  @Override
  public void cut() {
    undertow.stop();
  }

  @Override
  public void close() throws Exception {
    undeploy();
    undertow.stop();
  }
}
