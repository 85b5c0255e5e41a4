package io.undersocket.examples.tomcat;

import io.undersocket.testing.HostedChat;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The chat in an embedded Tomcat")
class ChatApplicationTest extends HostedChat {

  @Override
  protected Host start() throws Exception {
    ChatApplication chat = ChatApplication.start(0);
    return new Host("http://localhost:" + chat.port() + "/", chat);
  }
}
