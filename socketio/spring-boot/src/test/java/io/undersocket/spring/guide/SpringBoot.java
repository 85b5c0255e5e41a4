package io.undersocket.spring.guide;

import io.undersocket.adapter.redis.Redis;
import io.undersocket.adapter.redis.RedisStreamsAdapter;
import io.undersocket.socketio.DisconnectReason;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.spring.HandshakeAttributes;
import io.undersocket.spring.OnConnect;
import io.undersocket.spring.OnDisconnect;
import io.undersocket.spring.OnEvent;
import io.undersocket.spring.SocketIoServerCustomizer;
import io.undersocket.spring.SocketUser;
import io.undersocket.spring.test.SocketIoTestClient;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Component;

/** The code of the page {@code docs/guide/spring-boot.md}, piece by piece. */
final class SpringBoot {

  private static final Logger log = LoggerFactory.getLogger(SpringBoot.class);

  private SpringBoot() {}

  record Order(String item, int amount) {}

  record Receipt(String number) {}

  interface Orders {
    Receipt place(Order order, String who);

    CompletionStage<Receipt> find(String number, Optional<String> language);
  }

  @Component
  static class Notices {

    private final SocketIoServer io;

    Notices(SocketIoServer io) {
      this.io = io;
    }

    void say(String text) {
      io.emit("notice", text);
    }
  }

  abstract static class Listening {
    Orders orders;

    @OnConnect
    void connected(Socket socket, Principal who) {
      socket.join("user:" + who.getName());
    }

    @OnEvent("order")
    Receipt order(Order order, Principal who) {
      return orders.place(order, who.getName());
    }

    @OnEvent("receipt")
    CompletionStage<Receipt> receipt(String number, Optional<String> language) {
      return orders.find(number, language);
    }

    @OnEvent(value = "kick", namespace = "/admin")
    void kick(SocketIoServer io, String user) {
      io.in("user:" + user).disconnectSockets(true);
    }

    @OnDisconnect
    void disconnected(Socket socket, DisconnectReason reason) {
      log.info("{} left: {}", socket.id(), reason);
    }
  }

  interface Members {
    boolean know(String user);
  }

  static class Beans {

    @Bean
    SocketIoServerCustomizer onlyMembers(Members members) {
      return builder ->
          builder.allowRequest(
              request -> {
                Principal who = SocketUser.of(request).principal();
                return who != null && members.know(who.getName());
              });
    }

    @Bean
    HandshakeAttributes tenant() {
      return request -> Map.of("tenant", request.getServerName());
    }

    @Bean
    AdapterFactory adapter() {
      return RedisStreamsAdapter.builder(Redis.at("redis://localhost")).maxLen(50_000).build();
    }

    @Bean
    SecurityFilterChain web(HttpSecurity http) throws Exception {
      return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
          .csrf(csrf -> csrf.ignoringRequestMatchers("/socket.io/**"))
          .formLogin(form -> {})
          .build();
    }
  }

  static void test(int port) {
    try (SocketIoTestClient client = SocketIoTestClient.connect(port)) {
      client.emit("chat", "hello");
      client.ask("sum", 1, 2); // the acknowledgement's arguments
      client.next("notice"); // the arguments of the next event
    }
  }
}
