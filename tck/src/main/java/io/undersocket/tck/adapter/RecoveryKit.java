package io.undersocket.tck.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What an adapter has to do that lets clients recover: a client is lost on one server and comes
 * back to the next, or to the same if there is only one.
 */
public abstract class RecoveryKit extends KitServers {

  private static final Pattern OFFSET = Pattern.compile(",\"([^\"]+)\"]$");

  /** For those who extend it. */
  protected RecoveryKit() {}

  @BeforeEach
  void startServers() throws Exception {
    start(builder -> builder.connectionStateRecovery(Duration.ofMinutes(2)));
  }

  private SocketIoServer io() {
    return server(0);
  }

  private int next() {
    return 1 % serverCount();
  }

  /** A packet without its offset. */
  private static String withoutOffset(String packet) {
    return OFFSET.matcher(packet).replaceFirst("]");
  }

  private static String offsetOf(String packet) {
    Matcher matcher = OFFSET.matcher(packet);
    assertThat(matcher.find()).as("an offset in %s", packet).isTrue();
    return matcher.group(1);
  }

  private void lose(KitClient client) {
    client.vanish();
    await("the loss is noticed", () -> io().sockets().socket(client.id()) == null);
    await("nobody is in its room", () -> io().sockets().sockets().isEmpty());
  }

  private KitClient comeBack(KitClient lost, String offset) {
    KitClient client = open(next());
    client.say("0{\"pid\":\"" + lost.pid() + "\",\"offset\":\"" + offset + "\"}");
    return client;
  }

  @Test
  @Tag("RC01")
  @Tag("RC02")
  @DisplayName("Id, rooms and data come back, and what was missed, in order, before the answer")
  void recovers() throws Exception {
    KitClient before = connect(0);
    Socket socket = awaitSocket(0, before.id());
    socket.join("mine");
    socket.data().put("name", "Ada");
    io().emit("seen", 1);
    String offset = offsetOf(before.next());
    lose(before);

    io().emit("everyone");
    io().to("mine").emit("room", new byte[] {1});
    io().to("other").emit("no");
    io().except("mine").emit("no");
    after(0).to(before.id()).emit("id");

    KitClient after = comeBack(before, offset);
    List<String> missed = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      missed.add(withoutOffset(after.next()));
    }
    // What two servers have said is in no order.
    List<String> byOne = new ArrayList<>(missed);
    assertThat(byOne.remove("2[\"id\"]")).isTrue();
    assertThat(byOne)
        .containsExactly(
            "2[\"everyone\"]", "51-[\"room\",{\"_placeholder\":true,\"num\":0}]", "<01>");
    after.connected();
    assertThat(after.id()).isEqualTo(before.id());
    Socket again = awaitSocket(next(), after.id());
    assertThat(again.recovered()).isTrue();
    assertThat(again.rooms()).containsExactlyInAnyOrder(after.id(), "mine");
    assertThat(again.data()).isEqualTo(Map.of("name", "Ada"));
    io().to("mine").emit("live");
    assertThat(withoutOffset(after.next())).isEqualTo("2[\"live\"]");
  }

  @Test
  @Tag("RC04")
  @Tag("RC07")
  @DisplayName("Nobody recovers a session that is unknown or was claimed before, or from nowhere")
  void fresh() throws Exception {
    KitClient before = connect(0);
    io().emit("seen");
    String offset = offsetOf(before.next());
    lose(before);

    KitClient stranger = open(next());
    stranger.say("0{\"pid\":\"unknown\",\"offset\":\"" + offset + "\"}");
    assertThat(stranger.connected().id()).isNotEqualTo(before.id());

    assertThat(comeBack(before, offset).connected().id()).isEqualTo(before.id());
    assertThat(comeBack(before, offset).connected().id()).isNotEqualTo(before.id());

    KitClient other = connect(0);
    other.vanish();
    await("the loss is noticed", () -> io().sockets().socket(other.id()) == null);
    assertThat(comeBack(other, "nowhere").connected().id()).isNotEqualTo(other.id());
  }

  @Test
  @Tag("RC06")
  @DisplayName("Only events that must arrive and ask for no answer have an offset")
  void offsets() throws Exception {
    KitClient client = connect(0);
    Socket socket = awaitSocket(0, client.id());
    await("nothing is in the way", () -> socket.connection().isWritable());
    io().asVolatile().emit("a");
    assertThat(client.next()).isEqualTo("2[\"a\"]");
    io().timeout(Duration.ofSeconds(1)).emitWithAck("b");
    assertThat(client.next()).matches("2\\d+\\[\"b\"]");
    io().emit("c");
    assertThat(client.next()).matches("2\\[\"c\",\"[^\"]+\"]");
  }
}
