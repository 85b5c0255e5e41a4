package io.undersocket.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The runnable jar")
@Timeout(60)
class RunnableJarIT {

  private static final String OFFER = "The contract is offered on ";

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  private Process run(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", System.getProperty("jar")));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  private String get(String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  @Test
  @DisplayName("serves on localhost, says so before anything else, and ends when it is told to")
  void serves() throws Exception {
    Process process = run("serve", "--port", "0");
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    assertThat(line).startsWith(OFFER + "http://localhost:");
    String url = line.substring(OFFER.length());
    String handshake = "/?EIO=4&transport=polling";
    for (String path : List.of("engine.io", "socket.io", "recovery", "msgpack", "extras")) {
      assertThat(get(url + "/" + path + handshake)).startsWith("0{\"sid\":");
    }
    assertThat(get(url + "/socket.io/socket.io.js")).contains("Socket.IO v4");
    process.toHandle().destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  @DisplayName("says where it cannot listen, and why")
  void tellsOfUsedPort() throws Exception {
    try (ServerSocket used = new ServerSocket(0)) {
      String port = Integer.toString(used.getLocalPort());
      Process process = run("serve", "--host", "127.0.0.1", "--port", port);
      assertThat(process.inputReader(StandardCharsets.UTF_8).readLine())
          .isEqualTo("cannot listen on 127.0.0.1 port " + port + ": Address already in use");
      assertThat(process.waitFor()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("explains itself when it is misused")
  void explainsItself() throws Exception {
    Process process = run("serve", "--prot", "3000");
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output).startsWith("unknown option \"--prot\"").contains("usage: java -jar");
    assertThat(process.waitFor()).isEqualTo(2);
  }
}
