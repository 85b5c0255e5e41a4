package io.undersocket.benchmarks.compare;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a server of the comparison about itself, over HTTP. */
final class Question {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Question() {}

  /**
   * The text at a path.
   *
   * @throws IOException if the server does not answer, or not with status 200
   */
  static String ask(int port, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(LIMIT)
            .build();
    // Version 2 would ask for an upgrade, and the server takes every upgrade for a WebSocket.
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(path + " was answered with status " + answer.statusCode());
    }
    return answer.body().trim();
  }
}
