package io.undersocket.examples.spring;

import io.undersocket.examples.chat.Chat;
import io.undersocket.socketio.SocketIoServer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The chat in an application of Spring Boot, on the application's own port. */
@SpringBootApplication
public class ChatApplication {

  /** Starts the chat as {@code application.properties} says, or arguments do. */
  public static void main(String[] args) {
    SpringApplication.run(ChatApplication.class, args);
  }

  @Bean
  static Chat chat(SocketIoServer io) {
    Chat chat = new Chat(io);
    chat.start();
    return chat;
  }
}
