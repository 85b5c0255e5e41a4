package io.undersocket.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.socket.client.IO;
import io.socket.engineio.client.transports.Polling;
import io.socket.engineio.client.transports.WebSocket;
import io.undersocket.socketio.Socket;
import io.undersocket.spring.test.SocketIoTestClient;
import io.undersocket.testing.NodeTests;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

@DisplayName("Behind Spring Security")
class SecurityTest {

  private static final String ADA =
      "Basic " + Base64.getEncoder().encodeToString("ada:secret".getBytes(StandardCharsets.UTF_8));

  private static RunningApplication application;

  /** Members only, as the guide has it. */
  @Configuration
  @EnableAutoConfiguration
  static class Members {

    @Bean
    SecurityFilterChain members(HttpSecurity http) throws Exception {
      return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
          .csrf(csrf -> csrf.ignoringRequestMatchers("/socket.io/**"))
          .httpBasic(Customizer.withDefaults())
          .build();
    }

    @Bean
    UserDetailsService users() {
      return new InMemoryUserDetailsManager(
          User.withUsername("ada").password("{noop}secret").roles("MEMBER").build());
    }

    @Bean
    HandshakeAttributes agents() {
      return request -> Map.of("agent", String.valueOf(request.getHeader("X-Agent")));
    }

    @OnEvent("who am I")
    String who(Principal principal) {
      return principal.getName();
    }

    @OnEvent("what am I")
    List<String> what(@Nullable Authentication authentication) {
      return authentication == null
          ? List.of()
          : authentication.getAuthorities().stream()
              .map(Object::toString)
              .filter(Set.of("ROLE_MEMBER")::contains)
              .toList();
    }

    @OnEvent("session")
    @Nullable String session(SocketUser user) {
      return user.httpSessionId();
    }

    /** Something of the application that keeps a session, as a form for logging in does. */
    @Bean
    ServletRegistrationBean<HttpServlet> basket() {
      return new ServletRegistrationBean<>(
          new HttpServlet() {
            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) {
              request.getSession(true);
            }
          },
          "/basket");
    }

    @OnEvent("agent")
    Object agent(Socket socket) {
      return socket.request().attributes().get("agent");
    }
  }

  @BeforeAll
  static void start() {
    application = RunningApplication.secured(Members.class);
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  private static void asAda(IO.Options options, String transport) {
    options.transports = new String[] {transport};
    options.extraHeaders = Map.of("Authorization", List.of(ADA), "X-Agent", List.of("007"));
  }

  @ParameterizedTest
  @ValueSource(strings = {Polling.NAME, WebSocket.NAME})
  @DisplayName(
      "listeners know who was authenticated by the request that opened the connection, over")
  void knowsWho(String transport) {
    try (SocketIoTestClient client =
        SocketIoTestClient.connect(application.url(), options -> asAda(options, transport))) {
      assertThat(client.ask("who am I")).containsExactly("ada");
      assertThat(client.ask("what am I").get(0)).hasToString("[\"ROLE_MEMBER\"]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Polling.NAME, WebSocket.NAME})
  @DisplayName("they know what the application wants kept of that request, over")
  void keepsAttributes(String transport) {
    try (SocketIoTestClient client =
        SocketIoTestClient.connect(application.url(), options -> asAda(options, transport))) {
      assertThat(client.ask("agent")).containsExactly("007");
    }
  }

  @Test
  @DisplayName("no HTTP session is created for them")
  void createsNoSession() {
    try (SocketIoTestClient client =
        SocketIoTestClient.connect(application.url(), options -> asAda(options, WebSocket.NAME))) {
      assertThat(String.valueOf(client.ask("session").get(0))).isEqualTo("null");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Polling.NAME, WebSocket.NAME})
  @DisplayName("listeners know the HTTP session that is there, over")
  void knowsSession(String transport) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(application.url() + "/basket"))
            .header("Authorization", ADA)
            .build();
    String cookie =
        HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.discarding())
            .headers()
            .firstValue("Set-Cookie")
            .orElseThrow();
    String id = cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));

    try (SocketIoTestClient client =
        SocketIoTestClient.connect(
            application.url(),
            options -> {
              options.transports = new String[] {transport};
              options.extraHeaders =
                  Map.of("Authorization", List.of(ADA), "Cookie", List.of("JSESSIONID=" + id));
            })) {
      assertThat(client.ask("session")).containsExactly(id);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Polling.NAME, WebSocket.NAME})
  @DisplayName("who is not let in by it does not connect, over")
  void keepsOut(String transport) {
    assertThatThrownBy(
            () ->
                SocketIoTestClient.connect(
                    application.url(), options -> options.transports = new String[] {transport}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("being connected");
  }

  @Test
  @DisplayName(
      "the official JavaScript client connects with its credentials, over either transport")
  void javaScriptClient() {
    NodeTests.run(
        Path.of("src/test/js/security.test.mjs"),
        Map.of("URL", application.url()),
        Duration.ofMinutes(1));
  }
}
