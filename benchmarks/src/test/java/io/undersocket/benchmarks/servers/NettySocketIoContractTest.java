package io.undersocket.benchmarks.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.corundumstudio.socketio.SocketIOServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The contract of the compatibility kit, offered with netty-socketio")
@Timeout(30)
class NettySocketIoContractTest {

  private static final Pattern SID = Pattern.compile("\"sid\":\"([^\"]+)\"");

  private static SocketIOServer server;
  private static URI url;

  private URI session = url;

  @BeforeAll
  static void start() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url =
          URI.create(
              "http://127.0.0.1:" + free.getLocalPort() + "/socket.io/?EIO=4&transport=polling");
    }
    server = NettySocketIoContract.start(url.getPort(), Duration.ofSeconds(20));
  }

  @AfterAll
  static void stop() {
    server.stop();
  }

  @BeforeEach
  void open() throws Exception {
    Matcher sid = SID.matcher(get(url));
    assertThat(sid.find()).isTrue();
    session = URI.create(url + "&sid=" + sid.group(1));
    assertThat(answer("40/custom,{\"token\":\"x\"}", "2/custom,")).contains("[\"auth\",{\"token\"");
  }

  private String get(URI from) throws Exception {
    return send(HttpRequest.newBuilder(from).build());
  }

  /** What the server says after a packet, up to something; pings are answered meanwhile. */
  private String answer(String packet, String end) throws Exception {
    post(packet);
    StringBuilder said = new StringBuilder();
    while (said.indexOf(end) < 0) {
      String packets = get(session);
      said.append(packets);
      if (packets.equals("2")) {
        post("3");
      }
    }
    return said.toString();
  }

  private void post(String packet) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(session).POST(BodyPublishers.ofString(packet)).build();
    assertThat(send(request)).isEqualTo("ok");
  }

  /** Over a connection of its own: this server ends each, though it says that it goes on. */
  private static String send(HttpRequest request) throws Exception {
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  @Test
  @DisplayName("has the base")
  void hasBase() throws Exception {
    assertThat(answer("42/custom,[\"message\",1,{\"a\":[true]},\"x\"]", "message-back"))
        .contains("42/custom,[\"message-back\",1,{\"a\":[true]},\"x\"]");
    assertThat(answer("42/custom,1[\"message-with-ack\",1,\"x\"]", "43"))
        .contains("43/custom,1[1,\"x\"]");
  }

  @Test
  @DisplayName("has the conversation, by which the kit knows that more can be judged")
  void hasConversation() throws Exception {
    assertThat(answer("42/custom,1[\"join\",\"room\"]", "43")).contains("43/custom,1[]");
    assertThat(answer("42/custom,2[\"rooms\"]", "43")).contains("\"room\"");
    assertThat(answer("42/custom,[\"say-all\",{\"to\":[\"room\"]},\"hello\",1]", "hello"))
        .contains("42/custom,[\"hello\",1]");
    assertThat(answer("42/custom,3[\"ask\",50,\"how\"]", "late"))
        .contains("[\"question\",\"how\"]")
        .contains("43/custom,3[\"late\",[]]");
    assertThat(answer("42/custom,4[\"ask-all\",\"room\",50]", "false"))
        .contains("43/custom,4[false,[]]");
  }

  @Test
  @DisplayName("has namespaces that are made when a client asks, and works there as elsewhere")
  void makesNamespaces() throws Exception {
    assertThat(answer("40/dynamic-12,", "auth")).contains("40/dynamic-12,{\"sid\"");
    assertThat(answer("42/dynamic-12,[\"message\",1]", "message-back")).contains("/dynamic-12,");
    assertThat(answer("40/dynamic-x,", "44")).contains("Invalid namespace");
  }
}
