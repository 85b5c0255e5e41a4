package io.undersocket.examples.war;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.testing.HostedChat;
import io.undersocket.testing.container.Await;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The chat as a WAR in Tomcat")
class ChatApplicationIT extends HostedChat {

  private static DeployedChat deploy() throws IOException, LifecycleException {
    return DeployedChat.start(Path.of(System.getProperty("war")), 0);
  }

  @Override
  protected Host start() throws Exception {
    DeployedChat chat = deploy();
    return new Host(chat.url(), chat, Goodbye.LATE);
  }

  @Test
  @DisplayName("brings along what it needs, in a class loader of its own that is not kept")
  void classLoader() throws Exception {
    WeakReference<ClassLoader> loader = deployAndUndeploy();
    Await.until(
        "the class loader is collected",
        () -> {
          System.gc();
          return loader.get() == null;
        });
  }

  private static WeakReference<ClassLoader> deployAndUndeploy() throws Exception {
    try (DeployedChat chat = deploy()) {
      assertServes(chat.url());
      Class<?> server = chat.loader().loadClass("io.undersocket.socketio.SocketIoServer");
      assertThat(server.getClassLoader()).isSameAs(chat.loader());
      return new WeakReference<>(chat.loader());
    }
  }
}
