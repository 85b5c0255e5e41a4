package io.undersocket.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.spring.test.SocketIoTestClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Configuration;

@DisplayName("What the Actuator says of the application's health")
class HealthTest {

  private static RunningApplication application;

  @Configuration
  @EnableAutoConfiguration
  static class Application {}

  @BeforeAll
  static void start() {
    application =
        RunningApplication.of(Application.class, "management.endpoint.health.show-details=always");
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  private static String health() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(application.url() + "/actuator/health/socketIo")).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  @DisplayName("knows the server, and how many are connected")
  void up() throws Exception {
    try (SocketIoTestClient client = SocketIoTestClient.connect(application.port())) {
      assertThat(client.socket().connected()).isTrue();
      assertThat(health()).contains("\"status\":\"UP\"").contains("\"connections\":1");
    }
  }

  @Test
  @DisplayName("is out of service from when the server is being closed")
  void outOfService() {
    RunningApplication stopping = RunningApplication.of(Application.class);
    HealthIndicator indicator =
        stopping.context().getBean("socketIoHealthIndicator", HealthIndicator.class);
    stopping.close();

    assertThat(indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
  }

  @Test
  @DisplayName("has nothing of it where that is switched off")
  void switchedOff() {
    try (RunningApplication without =
        RunningApplication.of(Application.class, "management.health.socket-io.enabled=false")) {
      assertThat(without.context().containsBean("socketIoHealthIndicator")).isFalse();
    }
  }
}
