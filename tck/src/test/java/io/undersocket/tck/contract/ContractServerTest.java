package io.undersocket.tck.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("The contract server")
class ContractServerTest {

  private static ContractServer start(String host) throws IOException {
    return ContractServer.start(host, 0, Contract.Pace.BRISK);
  }

  /** As far as this machine has them. */
  private static List<String> loopbackAddresses() throws IOException {
    boolean six =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
    return six ? List.of("127.0.0.1", "::1") : List.of("127.0.0.1");
  }

  private static HttpResponse<String> get(String url) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).header("Origin", "http://page.example").build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  @Test
  @DisplayName("is on every loopback address that there is, if it is told localhost")
  void isOnBothLoopbackAddresses() throws Exception {
    try (ContractServer server = start("localhost")) {
      for (String literal : loopbackAddresses()) {
        InetAddress address = InetAddress.getByName(literal);
        try (Socket socket = new Socket(address, server.port())) {
          assertThat(socket.isConnected()).isTrue();
        }
      }
    }
  }

  @Test
  @Tag("SF07")
  @DisplayName("keeps to the contract's times and limits, and lets any page connect")
  void keepsToTheContract() throws Exception {
    try (ContractServer server = start("127.0.0.1")) {
      for (String path : new String[] {"/engine.io/", "/socket.io/"}) {
        HttpResponse<String> opened = get(server.url() + path + "?EIO=4&transport=polling");
        assertThat(opened.body())
            .endsWith(
                "\"upgrades\":[\"websocket\"],\"pingInterval\":300,\"pingTimeout\":200,"
                    + "\"maxPayload\":1000000}");
        assertThat(opened.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
      }
      assertThat(get(server.url() + "/elsewhere").statusCode()).isEqualTo(404);
    }
  }

  @Test
  @Tag("CN20")
  @DisplayName("goes on pinging a client that has left its last namespace")
  void pingsWhoHasLeft() throws Exception {
    try (ContractServer server = start("127.0.0.1")) {
      URI uri =
          URI.create(
              server.url().replaceFirst("http", "ws") + "/socket.io/?EIO=4&transport=websocket");
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      WebSocket client =
          HttpClient.newHttpClient()
              .newWebSocketBuilder()
              .buildAsync(uri, new Answering(heard))
              .join();
      client.sendText("40", true).join();
      await(heard, "42[\"auth\",{}]");
      client.sendText("41", true).join();
      for (int i = 0; i < 3; i++) {
        await(heard, "2");
      }
      client.abort();
    }
  }

  private static void await(BlockingQueue<String> heard, String text) throws InterruptedException {
    String next;
    do {
      next = heard.poll(20, TimeUnit.SECONDS);
      assertThat(next).as("heard before %s", text).isNotNull().isNotEqualTo("closed");
    } while (!next.equals(text));
  }

  /** Answers pings, as every client does. */
  private record Answering(BlockingQueue<String> heard) implements WebSocket.Listener {

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket client, CharSequence text, boolean last) {
      heard.add(text.toString());
      if (text.toString().equals("2")) {
        client.sendText("3", true);
      }
      client.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket client, int code, String reason) {
      heard.add("closed");
      return null;
    }

    @Override
    public void onError(WebSocket client, Throwable cause) {
      heard.add("closed");
    }
  }

  @Test
  @DisplayName("says where it cannot listen, and holds nothing then")
  void saysWhereItCannotListen() throws Exception {
    try (ContractServer server = start("127.0.0.1")) {
      assertThatThrownBy(
              () -> ContractServer.start("127.0.0.1", server.port(), Contract.Pace.BRISK))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1 port " + server.port());
    }
    assertThatThrownBy(() -> start("nowhere.invalid"))
        .isInstanceOf(IOException.class)
        .hasMessage("cannot listen on nowhere.invalid: no such host");
  }
}
