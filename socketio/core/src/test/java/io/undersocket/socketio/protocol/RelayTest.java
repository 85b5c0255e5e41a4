package io.undersocket.socketio.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.Args;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A value that is sent on unread")
class RelayTest {

  private static final byte[] ONE = {1};
  private static final byte[] TWO = {2};
  private static final byte[] THREE = {3};

  private static String place(int num) {
    return "{\"_placeholder\":true,\"num\":" + num + "}";
  }

  private static Packet event(Object... values) {
    return Packet.event("/", Packet.NO_ID, "e", Arrays.asList(values));
  }

  @Test
  @DisplayName("keeps every byte of its text")
  void keepsText() throws PacketException {
    String odd = "{ \"b\" : 1.0e0, \"\\u0061\":[ \"\\/\" ] , \"b\":-0 }";
    Args args = Wire.decode("2[\"in\", 1.50 ," + odd + " ,\"\\u00e9\"]").args();
    assertThat(Wire.encode(event(args.raw(1)))).containsExactly("2[\"e\"," + odd + "]");
    assertThat(Wire.encode(event(Map.of("x", List.of(args.raw(0))), args.raw(2))))
        .containsExactly("2[\"e\",{\"x\":[1.50]},\"\\u00e9\"]");
    assertThat(Wire.encode(Packet.ack("/", 3, args)))
        .containsExactly("33[1.50 ," + odd + " ,\"\\u00e9\"]");
    assertThat(Wire.encode(Packet.event("/", Packet.NO_ID, "e", args)))
        .containsExactly("2[\"e\",1.50 ," + odd + " ,\"\\u00e9\"]");
  }

  @Test
  @DisplayName("also when there is nothing to send on")
  void empty() throws PacketException {
    Args none = Wire.decode("2[\"in\"]").args();
    assertThat(Wire.encode(Packet.event("/", Packet.NO_ID, "e", none))).containsExactly("2[\"e\"]");
    assertThat(Wire.encode(Packet.ack("/", 3, none))).containsExactly("33[]");
    assertThat(Wire.encode(Packet.ack("/", 3, Wire.decode("2").args()))).containsExactly("33[]");
  }

  @Test
  @DisplayName("takes its attachments along, not copied, under the numbers they have there")
  void attachments() throws PacketException {
    Packet in =
        Wire.decode(
            "53-[\"in\",{\"a\":" + place(2) + "}," + place(0) + "," + place(1) + "]",
            ONE,
            TWO,
            THREE);
    assertThat(Wire.encode(event(ONE, in.args().raw(2), in.args().raw(0))))
        .containsExactly(
            "53-[\"e\"," + place(0) + "," + place(1) + ",{\"a\":" + place(2) + "}]",
            "<01>",
            "<02>",
            "<03>");
    List<Message> whole =
        SocketIoParser.create().encoder().encode(Packet.event("/", 1, "e", in.args()));
    assertThat(whole.get(0).text())
        .isEqualTo("53-1[\"e\",{\"a\":" + place(0) + "}," + place(1) + "," + place(2) + "]");
    assertThat(whole.get(1).array()).isSameAs(THREE);
    assertThat(whole.get(2).array()).isSameAs(ONE);
  }

  @Test
  @DisplayName("sends an attachment once, however often it is referred to")
  void once() throws PacketException {
    String many = (place(0) + ",").repeat(1000);
    Args args = Wire.decode("51-[\"in\",[" + many + "0]]", ONE).args();
    List<String> out = Wire.encode(event(args.raw(0), args.raw(0)));
    assertThat(out).hasSize(2);
    assertThat(out.get(0)).isEqualTo("51-[\"e\",[" + many + "0],[" + many + "0]]");
  }

  @Test
  @DisplayName("is text again if no attachment is in the part that is sent")
  void noAttachmentInPart() throws PacketException {
    Args args = Wire.decode("51-[\"in\",{\"x\":1}," + place(0) + "]", ONE).args();
    assertThat(Wire.encode(event(args.raw(0)))).containsExactly("2[\"e\",{\"x\":1}]");
    assertThat(Wire.encode(Packet.connectError("/", Map.of("data", args.raw(1)))))
        .containsExactly("4{\"data\":{\"type\":\"Buffer\",\"data\":[1]}}");
  }

  @Test
  @DisplayName("costs less memory than its text and what carries it")
  void allocatesLittle() throws PacketException {
    String payload = "x".repeat(20_000);
    Message in =
        Message.text("2[\"in\",{\"a\":\"" + payload + "\",\"b\":[" + "1,".repeat(999) + "1]}]");
    SocketIoParser parser = SocketIoParser.create();
    PacketDecoder decoder = (PacketDecoder) parser.newDecoder();
    int rounds = 200;
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long sent = 0;
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < rounds; i++) {
      Packet packet = decoder.add(in);
      sent += parser.encoder().encode(event(packet.args().raw(0))).get(0).length();
    }
    long perRound = (threads.getCurrentThreadAllocatedBytes() - before) / rounds;
    assertThat(sent).isEqualTo((in.length() - 1L) * rounds);
    // Its text once, and a few hundred bytes of objects.
    assertThat(perRound).isLessThan(in.length() + 2_000L);
  }

  @Test
  @DisplayName("is what was received, also for a receiver that reads it")
  void readable() throws PacketException {
    Args args = Wire.decode("51-[\"in\",{\"a\":" + place(0) + "}]", ONE).args();
    List<Message> out = SocketIoParser.create().encoder().encode(event(TWO, args.raw(0)));
    Packet again = Wire.decode(out.get(0).text(), out.get(1).bytes(), out.get(2).bytes());
    assertThat(again.args().getMap(1).get("a")).isEqualTo(ONE);
    assertThat(new String(out.get(0).bytes(), UTF_8)).startsWith("52-");
  }
}
