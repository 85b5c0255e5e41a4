package io.undersocket.engineio.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.servlet.Container.Mount;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A connector of Tomcat's with as many connections as it may have")
class TomcatConnectionsTest extends FullContainer {

  @Override
  Container start(Mount mount) throws Exception {
    TomcatContainer container = TomcatContainer.start(mount);
    container.maxConnections(LIMIT);
    return container;
  }

  @Override
  String said() {
    return "has as many connections as it may have, " + LIMIT;
  }

  @Test
  @DisplayName("does not say so again for each that takes the place of another")
  void saysOnce() throws Exception {
    says();
    takeTurns();

    assertThat(log()).containsOnlyOnce(said());
  }
}
