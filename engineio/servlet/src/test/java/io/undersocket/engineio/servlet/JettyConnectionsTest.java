package io.undersocket.engineio.servlet;

import io.undersocket.engineio.servlet.Container.Mount;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Jetty with as many connections as it may have")
class JettyConnectionsTest extends FullContainer {

  @Override
  Container start(Mount mount) throws Exception {
    return JettyContainer.startWithLimit(mount, LIMIT);
  }

  @Override
  String said() {
    return "Network connection limit " + LIMIT + " reached";
  }
}
