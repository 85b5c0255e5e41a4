package io.undersocket.spring.guide.chat;

import io.undersocket.socketio.Socket;
import io.undersocket.spring.OnEvent;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class ChatApplication {

  public static void main(String[] args) {
    SpringApplication.run(ChatApplication.class, args);
  }

  @OnEvent("chat")
  void chat(Socket socket, String text) {
    socket.broadcast().emit("chat", text);
  }
}
