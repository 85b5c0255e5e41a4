package io.undersocket.benchmarks.compare;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a server of the comparison about itself, over HTTP. */
final class Inquiry {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Version 2 would ask for an upgrade, and the server takes every upgrade for a WebSocket. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Inquiry() {}

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
    HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(path + " was answered with status " + answer.statusCode());
    }
    return answer.body().trim();
  }
}
