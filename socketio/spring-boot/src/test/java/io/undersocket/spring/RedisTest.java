package io.undersocket.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.spring.test.SocketIoTestClient;
import io.undersocket.testing.container.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Configuration;
import redis.embedded.RedisServer;

@DisplayName("Two applications with one Redis")
class RedisTest {

  private static RedisServer redis;
  private static RunningApplication first;
  private static RunningApplication second;

  @Configuration
  @EnableAutoConfiguration
  static class Chat {
    @OnEvent("chat")
    void chat(Socket socket, String text) {
      socket.broadcast().emit("chat", text);
    }
  }

  @BeforeAll
  static void start() throws IOException {
    int port = freePort();
    redis =
        RedisServer.builder()
            .port(port)
            .bind("127.0.0.1")
            .setting("save \"\"")
            .setting("appendonly no")
            .build();
    redis.start();
    // Both ways to say where it is lead to the same.
    first = RunningApplication.of(Chat.class, "undersocket.redis.url=redis://127.0.0.1:" + port);
    second =
        RunningApplication.of(
            Chat.class, "spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterAll
  static void stop() throws IOException {
    second.close();
    first.close();
    redis.stop();
  }

  @Test
  @DisplayName("are one server for their clients")
  void areOne() throws Exception {
    try (SocketIoTestClient here = SocketIoTestClient.connect(first.port());
        SocketIoTestClient there = SocketIoTestClient.connect(second.port())) {
      // An application starts without waiting for its Redis.
      Await.untilEqual("sockets that the first knows of", this::socketsOfBoth, 2);

      here.emit("chat", "hello");

      assertThat(there.next("chat")).containsExactly("hello");
    }
  }

  private int socketsOfBoth() throws Exception {
    return first
        .bean(SocketIoServer.class)
        .fetchSockets()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS)
        .size();
  }

  @Test
  @DisplayName("say in their health that they are connected with it")
  void health() throws Exception {
    HealthIndicator indicator =
        first.context().getBean("socketIoHealthIndicator", HealthIndicator.class);

    Await.untilEqual(
        "what health says of Redis",
        () -> indicator.health().getDetails().get("redis"),
        "connected");
  }
}
