package io.undersocket.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.spring.test.SocketIoTestClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

@DisplayName("The server in its application")
class MountingTest {

  @Configuration
  @EnableAutoConfiguration
  static class Plain {
    @OnEvent("hello")
    String hello() {
      return "hello";
    }
  }

  private static HttpResponse<String> get(String url, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  @DisplayName("is behind its context path, and its client's files with it")
  void contextPath() throws Exception {
    try (RunningApplication application =
            RunningApplication.of(
                Plain.class, "server.servlet.context-path=/shop", "undersocket.path=/live");
        SocketIoTestClient client =
            SocketIoTestClient.connect(
                application.url(), options -> options.path = "/shop/live/")) {
      assertThat(client.ask("hello")).containsExactly("hello");
      assertThat(get(application.url() + "/shop/live/socket.io.js").statusCode()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("leaves all other paths to the application")
  void otherPaths() throws Exception {
    try (RunningApplication application = RunningApplication.of(Plain.class)) {
      assertThat(get(application.url() + "/actuator/health").statusCode()).isEqualTo(200);
      assertThat(get(application.url() + "/elsewhere").statusCode()).isEqualTo(404);
    }
  }

  @Test
  @DisplayName("listens also where beans are made when they are needed")
  void lazy() {
    try (RunningApplication application =
            RunningApplication.of(Plain.class, "spring.main.lazy-initialization=true");
        SocketIoTestClient client = SocketIoTestClient.connect(application.port())) {
      assertThat(client.ask("hello")).containsExactly("hello");
    }
  }

  @Test
  @DisplayName("refuses clients with 503 when its context was stopped and is started again")
  void startedAgain() throws Exception {
    try (RunningApplication application = RunningApplication.of(Plain.class)) {
      application.context().stop();
      application.context().start();

      assertThat(get(application.url() + "/socket.io/?EIO=4&transport=polling").statusCode())
          .isEqualTo(503);
    }
  }

  @Test
  @DisplayName("goes on when its context is paused and restarted, as Spring's own tests do")
  void pausing() {
    try (RunningApplication application = RunningApplication.of(Plain.class)) {
      application.context().pause();
      application.context().restart();

      try (SocketIoTestClient client = SocketIoTestClient.connect(application.port())) {
        assertThat(client.ask("hello")).containsExactly("hello");
      }
    }
  }

  @Configuration
  @EnableAutoConfiguration
  static class Forgetful {
    @Bean
    HandshakeAttributes failing() {
      return request -> {
        throw new IllegalStateException("who was it again?");
      };
    }
  }

  @Test
  @DisplayName(
      "cuts the connection of a request of which the application fails to say what to keep")
  void failingAttributes() {
    try (RunningApplication application = RunningApplication.of(Forgetful.class)) {
      String handshake = application.url() + "/socket.io/?EIO=4&transport=polling";
      assertThatThrownBy(() -> get(handshake)).isInstanceOf(IOException.class);
    }
  }

  @Nested
  @DisplayName("has CORS from one place:")
  class Cors {

    // One that is refused, as it leaves no session for which the server would wait at its end.
    private static final String REQUEST = "/socket.io/?EIO=4&transport=none";
    private static final String ORIGIN = "https://app.example.com";

    private List<String> allowed(RunningApplication application) throws Exception {
      return get(application.url() + REQUEST, "Origin", ORIGIN)
          .headers()
          .allValues("Access-Control-Allow-Origin");
    }

    @Test
    @DisplayName("its properties")
    void properties() throws Exception {
      try (RunningApplication application =
          RunningApplication.of(Plain.class, "undersocket.cors.allowed-origins=" + ORIGIN)) {
        assertThat(allowed(application)).containsExactly(ORIGIN);
      }
    }

    @Configuration
    @EnableAutoConfiguration
    static class Filtered {
      @Bean
      FilterRegistrationBean<CorsFilter> cors() {
        CorsConfiguration allowed = new CorsConfiguration();
        allowed.addAllowedOrigin(ORIGIN);
        UrlBasedCorsConfigurationSource everywhere = new UrlBasedCorsConfigurationSource();
        everywhere.registerCorsConfiguration("/**", allowed);
        return new FilterRegistrationBean<>(new CorsFilter(everywhere));
      }
    }

    @Test
    @DisplayName("or the application's filter, for which the server says nothing itself")
    void filter() throws Exception {
      try (RunningApplication application = RunningApplication.of(Filtered.class)) {
        assertThat(allowed(application)).containsExactly(ORIGIN);
        assertThat(get(application.url() + REQUEST, "Origin", "https://evil.example").statusCode())
            .isEqualTo(403);
      }
    }

    @Test
    @DisplayName("or nowhere")
    void nowhere() throws Exception {
      try (RunningApplication application = RunningApplication.of(Plain.class)) {
        assertThat(allowed(application)).isEmpty();
      }
    }
  }
}
