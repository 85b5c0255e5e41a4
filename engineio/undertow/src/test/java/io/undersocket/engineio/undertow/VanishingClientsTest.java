package io.undersocket.engineio.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.TransportName;
import io.undersocket.testing.container.Await;
import io.undersocket.testing.container.LiveEngine;
import io.undersocket.testing.container.OpenSockets;
import io.undersocket.testing.container.PollingClient;
import io.undersocket.testing.container.RawClient;
import io.undersocket.testing.container.WebSocketClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("Two thousand clients that vanish at once")
class VanishingClientsTest {

  private static final int CLIENTS = 2_000;

  @RegisterExtension final LiveEngine live = new LiveEngine();

  private void assertGone(List<RawClient> clients, long sockets) throws Exception {
    live.assertServesOthers();
    for (int i = 0; i < clients.size(); i++) {
      if (i % 2 == 0) {
        clients.get(i).reset();
      } else {
        clients.get(i).close();
      }
    }
    clients.clear();
    live.assertServesOthers();
    live.awaitSessions(0);
    Await.until("no more sockets than before", () -> OpenSockets.count() <= sockets);
    // Those of the clients of good will remain: two sessions, one WebSocket, one poll at most.
    Await.until(
        "what is left of clients",
        () ->
            LiveObjects.ofClients().stream()
                .allMatch(line -> Integer.parseInt(line.substring(0, line.indexOf(' '))) <= 8));
  }

  @Test
  @DisplayName("with polls held leave no session, no socket and no exchange")
  void heldPolls() throws Exception {
    live.start();
    long sockets = OpenSockets.count();
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      RawClient client = live.connect().get(PollingClient.HANDSHAKE);
      String sid = PollingClient.sidIn(client.read().text());
      clients.add(client.get(PollingClient.HANDSHAKE + "&sid=" + sid));
    }
    assertThat(live.sessions()).isEqualTo(CLIENTS);
    Await.until(
        "all polls are held",
        () ->
            live.engine().sockets().stream().filter(socket -> socket.isWritable()).count()
                >= CLIENTS);
    assertGone(clients, sockets);
  }

  @Test
  @DisplayName("over WebSocket leave no session, no socket and no stream")
  void webSockets() throws Exception {
    live.start();
    long sockets = OpenSockets.count();
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(WebSocketClient.open(live.port()).raw);
    }
    assertThat(live.sessions()).isEqualTo(CLIENTS);
    assertGone(clients, sockets);
  }

  @Test
  @DisplayName("in the middle of their upgrade leave nothing either")
  void upgrades() throws Exception {
    live.start();
    long sockets = OpenSockets.count();
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS / 4; i++) {
      RawClient poll = live.connect().get(PollingClient.HANDSHAKE);
      String sid = PollingClient.sidIn(poll.read().text());
      WebSocketClient socket = WebSocketClient.upgrade(live.port(), sid);
      if (i % 2 == 0) {
        assertThat(socket.send("2probe").readText()).isEqualTo("3probe");
        socket.send("5");
        Await.untilEqual("moved", () -> live.socket(sid).transport(), TransportName.WEBSOCKET);
      } else {
        poll.get(PollingClient.HANDSHAKE + "&sid=" + sid);
        Await.until("the held poll", () -> live.socket(sid).isWritable());
      }
      clients.add(poll);
      clients.add(socket.raw);
    }
    assertGone(clients, sockets);
  }
}
