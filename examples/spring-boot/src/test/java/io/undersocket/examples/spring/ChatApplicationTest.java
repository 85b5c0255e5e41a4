package io.undersocket.examples.spring;

import io.undersocket.testing.HostedChat;
import org.junit.jupiter.api.DisplayName;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

@DisplayName("The chat in an application of Spring Boot")
class ChatApplicationTest extends HostedChat {

  @Override
  protected Host start() {
    ConfigurableApplicationContext chat =
        new SpringApplicationBuilder(ChatApplication.class)
            .registerShutdownHook(false)
            .run("--server.port=0");
    String port = chat.getEnvironment().getRequiredProperty("local.server.port");
    return new Host("http://localhost:" + port + "/", chat);
  }
}
