package io.undersocket.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.socketio.Ack;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.DisconnectReason;
import io.undersocket.socketio.Handshake;
import io.undersocket.socketio.Namespace;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.spring.test.SocketIoTestClient;
import io.undersocket.testing.NodeTests;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

@DisplayName("An annotated method of a bean")
class ListenersTest {

  /** What the beans have heard. */
  private static final BlockingQueue<String> HEARD = new LinkedBlockingQueue<>();

  private static RunningApplication application;

  @BeforeAll
  static void start() {
    application = RunningApplication.of(Shop.class);
    application
        .bean(SocketIoServer.class)
        .onError((socket, event, cause) -> HEARD.add(event + " failed: " + cause.getMessage()));
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  private static String heard() throws InterruptedException {
    String heard = HEARD.poll(10, TimeUnit.SECONDS);
    assertThat(heard).as("what a bean has heard within 10 s").isNotNull();
    return heard;
  }

  record Order(String item, int amount, LocalDate due) {}

  record Receipt(String item, int price) {}

  /** An application with a listener of each kind. */
  @Configuration
  @EnableAutoConfiguration
  static class Shop {

    @OnConnect
    void greet(Socket socket, Handshake handshake, SocketIoServer io, @Nullable Principal nobody) {
      socket.emit("welcome", handshake.query().get("name"), io.sockets().name(), nobody);
    }

    @OnEvent("order")
    Receipt order(Order order) {
      return new Receipt(order.item() + " for " + order.due(), order.amount() * 3);
    }

    @OnEvent("sum")
    int sum(int first, Socket between, Optional<Integer> second) {
      return first + second.orElse(100);
    }

    @OnEvent("later")
    CompletionStage<List<String>> later(List<Map<String, Integer>> counts) {
      return CompletableFuture.supplyAsync(() -> List.of(counts.get(0).keySet().iterator().next()));
    }

    @OnEvent("nothing")
    void nothing() {}

    @OnEvent("nothing later")
    CompletionStage<Void> nothingLater() {
      return CompletableFuture.completedFuture(null);
    }

    @OnEvent("by ack")
    void byAck(Args all, Ack ack) {
      ack.send(all.size(), ack.isRequested());
    }

    @OnEvent("several")
    Args several(Args all) {
      return all;
    }

    @OnEvent("bytes")
    byte[] bytes(byte[] sent) {
      sent[0]++;
      return sent;
    }

    @OnEvent("fail")
    int fail() {
      throw new IllegalStateException("out of stock");
    }

    @OnEvent("fail later")
    CompletionStage<Integer> failLater() {
      return CompletableFuture.supplyAsync(
          () -> {
            throw new IllegalStateException("out of stock, later");
          });
    }

    @OnDisconnect
    void farewell(Socket socket, DisconnectReason reason) {
      if ("heard of".equals(socket.handshake().query().get("name"))) {
        HEARD.add("left: " + reason.text());
      }
    }

    @Bean
    Staff staff() {
      ProxyFactory proxies = new ProxyFactory(new Staff());
      proxies.setProxyTargetClass(true);
      return (Staff) proxies.getProxy();
    }
  }

  /** Behind a proxy, in a namespace of its own. */
  static class Staff {

    @OnEvent(value = "who", namespace = "/staff")
    public String who(Namespace namespace) {
      return namespace.name();
    }
  }

  @Test
  @DisplayName(
      "gets what the official client sends as the types that it has, and answers by what it returns")
  void javaScriptClient() {
    NodeTests.run(
        Path.of("src/test/js/listeners.test.mjs"),
        Map.of("URL", application.url()),
        Duration.ofMinutes(1));
  }

  @Test
  @DisplayName("serves the official Java client alike")
  void javaClient() {
    try (SocketIoTestClient client =
        SocketIoTestClient.connect(application.url(), options -> options.query = "name=java")) {
      assertThat(client.next("welcome")).startsWith("java", "/");
      assertThat(client.ask("sum", 1, 2)).containsExactly(3);
    }
  }

  @Test
  @DisplayName("hears why a client has left")
  void hearsOfTheEnd() throws InterruptedException {
    HEARD.clear();
    SocketIoTestClient.connect(application.url(), options -> options.query = "name=heard of")
        .close();

    assertThat(heard()).isEqualTo("left: client namespace disconnect");
  }

  @Nested
  @DisplayName("that fails is reported, and not answered:")
  class Failing {

    @Test
    @DisplayName("at once")
    void atOnce() throws InterruptedException {
      HEARD.clear();
      try (SocketIoTestClient client = SocketIoTestClient.connect(application.port())) {
        client.emit("fail");

        assertThat(heard()).isEqualTo("fail failed: out of stock");
      }
    }

    @Test
    @DisplayName("by its stage")
    void later() throws InterruptedException {
      HEARD.clear();
      try (SocketIoTestClient client = SocketIoTestClient.connect(application.port())) {
        client.socket().emit("fail later", new Object[0], answer -> HEARD.add("answered"));

        assertThat(heard()).isEqualTo("fail later failed: out of stock, later");
        assertThat(client.ask("sum", 1)).containsExactly(101);
        assertThat(HEARD).isEmpty();
      }
    }

    @Test
    @DisplayName("because an argument is not what it asks for")
    void mismatch() throws InterruptedException {
      HEARD.clear();
      try (SocketIoTestClient client = SocketIoTestClient.connect(application.port())) {
        client.emit("sum", "one");

        assertThat(heard()).startsWith("sum failed: event \"sum\", argument 0: expected");
      }
    }
  }

  @Nested
  @DisplayName("that cannot be called as it says keeps the application from starting:")
  class Refused {

    @Configuration
    @EnableAutoConfiguration
    static class AsksForTooMuch {
      @OnConnect
      void greet(String name) {}
    }

    @Test
    @DisplayName("it asks for what is not there")
    void asksForTooMuch() {
      assertThatThrownBy(() -> RunningApplication.of(AsksForTooMuch.class))
          .hasMessageContaining("AsksForTooMuch.greet with @OnConnect asks for a java.lang.String")
          .hasMessageContaining("Socket, Namespace, SocketIoServer, Handshake, SocketUser");
    }

    @Configuration
    @EnableAutoConfiguration
    static class AnswersTwice {
      @OnEvent("x")
      int answer(Ack ack) {
        return 1;
      }
    }

    @Test
    @DisplayName("it would answer in two ways")
    void answersTwice() {
      assertThatThrownBy(() -> RunningApplication.of(AnswersTwice.class))
          .hasMessageContaining("AnswersTwice.answer with @OnEvent takes an Ack and returns");
    }

    @Configuration
    @EnableAutoConfiguration
    static class OfManyBeans {
      @Bean
      @Scope("prototype")
      Staff staff() {
        return new Staff();
      }
    }

    @Test
    @DisplayName("nobody knows of which bean")
    void ofManyBeans() {
      assertThatThrownBy(() -> RunningApplication.of(OfManyBeans.class))
          .hasMessageContaining("'staff'")
          .hasMessageContaining("no singleton");
    }
  }
}
