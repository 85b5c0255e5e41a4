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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  @DisplayName("is not even copied if it is the same event again")
  void shares() throws PacketException {
    byte[] in = "42[\"in\",{\"a\": 1} ,2]".getBytes(UTF_8);
    Packet packet = decoded(in, 1);
    Message out = only(Packet.event("/", Packet.NO_ID, "in", packet.args()));
    assertThat(out.text()).isEqualTo("2[\"in\",{\"a\": 1} ,2]");
    assertThat(out.array()).isSameAs(in);

    byte[] elsewhere = "42/chat,[\"in\",1]".getBytes(UTF_8);
    Args args = decoded(elsewhere, 1).args();
    Message there = only(Packet.event("/chat", Packet.NO_ID, "in", args));
    assertThat(there.text()).isEqualTo("2/chat,[\"in\",1]");
    assertThat(there.array()).isSameAs(elsewhere);
  }

  @ParameterizedTest
  @DisplayName("is written if what was received does not read so:")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "2[\"in\",1]            | /  | -1 | out    | 2[\"out\",1]",
        "2[\"in\",1]            | /  | -1 | n      | 2[\"n\",1]",
        "2[\"in\",1]            | /  | 7  | in     | 27[\"in\",1]",
        "2[\"in\",1]            | /a | -1 | in     | 2/a,[\"in\",1]",
        "2/a,[\"in\",1]         | /  | -1 | in     | 2[\"in\",1]",
        "2/b,[\"in\",1]         | /a | -1 | in     | 2/a,[\"in\",1]",
        "2/a7,[\"in\",1]        | /7 | -1 | in     | 2/7,[\"in\",1]",
        "27[\"in\",1]           | /  | -1 | in     | 2[\"in\",1]",
        "2[ \"in\",1]           | /  | -1 | in     | 2[\"in\",1]",
        "2[\"in\" ,1]           | /  | -1 | in     | 2[\"in\",1]",
        "2[\"in\", 1]           | /  | -1 | in     | 2[\"in\",1]",
        "2[\"in\",1 ]           | /  | -1 | in     | 2[\"in\",1]",
        "2[\"in\"]              | /  | -1 | in     | 2[\"in\"]",
        "2[\"i\\u006e\",1]      | /  | -1 | in     | 2[\"in\",1]",
        "2[\"\u00fc\",1]        | /  | -1 | \u00fc | 2[\"\u00fc\",1]",
        "2[7,1]                 | /  | -1 | 7      | 2[\"7\",1]",
        "2/2[\"a,[\"b\",1]      | /  | -1 | b      | 2[\"b\",1]",
        "2/2[\"a,[\"b\",1]      | /  | -1 | a,[\"b | 2[\"a,[\\\"b\",1]"
      })
  void writesAnother(String in, String namespace, long id, String name, String out)
      throws PacketException {
    byte[] text = in.getBytes(UTF_8);
    Message written = only(Packet.event(namespace, id, name, decoded(text, 0).args()));
    assertThat(written.text()).isEqualTo(out);
    assertThat(written.array()).isNotSameAs(text);
  }

  @ParameterizedTest
  @DisplayName("is found in what was received, whatever came before it there:")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "212[\"in\",1]       | /  | 2[\"in\",1]",
        "2/a/2/b,[\"in\",1]  | /b | 2/b,[\"in\",1]"
      })
  void sharesTheEnd(String in, String namespace, String out) throws PacketException {
    byte[] text = in.getBytes(UTF_8);
    Args args = decoded(text, 0).args();
    Message written = only(Packet.event(namespace, Packet.NO_ID, "in", args));
    assertThat(written.text()).isEqualTo(out);
    assertThat(written.array()).isSameAs(text);
  }

  @Test
  @DisplayName("is copied rather than keep much more than itself")
  void keepsNoLargeBody() throws PacketException {
    byte[] body = ("42[\"in\",1]" + "\u001e42[\"in\",2]".repeat(20)).getBytes(UTF_8);
    Packet first =
        SocketIoParser.create().newDecoder().add(Message.text(body, 1, "2[\"in\",1]".length()));
    Message out = only(Packet.event("/", Packet.NO_ID, "in", first.args()));
    assertThat(out.text()).isEqualTo("2[\"in\",1]");
    assertThat(out.array()).hasSizeLessThan(body.length);
  }

  private static Packet decoded(byte[] message, int from) throws PacketException {
    Message text = Message.text(message, from, message.length - from);
    return SocketIoParser.create().newDecoder().add(text);
  }

  private static Message only(Packet packet) {
    List<Message> messages = SocketIoParser.create().encoder().encode(packet);
    assertThat(messages).hasSize(1);
    return messages.get(0);
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
