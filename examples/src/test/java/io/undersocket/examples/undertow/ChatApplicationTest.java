package io.undersocket.examples.undertow;

import io.undersocket.testing.HostedChat;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The chat in Undertow")
class ChatApplicationTest extends HostedChat {

  @Override
  protected Host start() {
    ChatApplication chat = ChatApplication.start(0);
    return new Host("http://localhost:" + chat.port() + "/", chat);
  }
}
