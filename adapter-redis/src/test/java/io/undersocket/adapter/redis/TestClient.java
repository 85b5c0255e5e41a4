package io.undersocket.adapter.redis;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that shows the events that it gets as they were written. */
final class TestClient implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int PATIENCE_SECONDS = 15;

  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private final WebSocket socket;
  private final String id;

  private TestClient(String url, String namespace) {
    URI uri = URI.create(url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket");
    this.socket = HTTP.newWebSocketBuilder().buildAsync(uri, new Receiver(this)).join();
    say(namespace.equals("/") ? "0" : "0" + namespace + ",");
    this.id = next().replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
  }

  /** Connects to a server that is not of this process, to {@code /}. */
  static TestClient at(String url) {
    return new TestClient(url, "/");
  }

  /** Connects, to {@code /}. */
  static TestClient of(TestNode node) {
    return of(node, "/");
  }

  static TestClient of(TestNode node, String namespace) {
    TestClient client = new TestClient(node.url(), namespace);
    TestNode.await("socket " + client.id, () -> node.io().of(namespace).socket(client.id) != null);
    return client;
  }

  String id() {
    return id;
  }

  void say(String packet) {
    socket.sendText("4" + packet, true).join();
  }

  /** The next packet. */
  String next() {
    try {
      String event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("nothing came within " + PATIENCE_SECONDS + " s");
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** All that comes, up to and without this packet. */
  List<String> until(String last) {
    List<String> before = new ArrayList<>();
    for (String packet = next(); !packet.equals(last); packet = next()) {
      before.add(packet);
    }
    return before;
  }

  private void heard(String message) {
    if (message.equals("2")) {
      socket.sendText("3", true);
    } else if (message.startsWith("4")) {
      events.add(message.substring(1));
    }
  }

  @Override
  public void close() {
    socket.abort();
  }

  private record Receiver(TestClient client) implements WebSocket.Listener {

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      client.text.append(data);
      if (last) {
        String message = client.text.toString();
        client.text.setLength(0);
        client.heard(message);
      }
      socket.request(1);
      return null;
    }
  }
}
