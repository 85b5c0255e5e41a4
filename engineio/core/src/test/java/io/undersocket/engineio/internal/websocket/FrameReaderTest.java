package io.undersocket.engineio.internal.websocket;

import static io.undersocket.engineio.internal.websocket.ClientFrames.BINARY;
import static io.undersocket.engineio.internal.websocket.ClientFrames.CLOSE;
import static io.undersocket.engineio.internal.websocket.ClientFrames.CONTINUATION;
import static io.undersocket.engineio.internal.websocket.ClientFrames.FIN;
import static io.undersocket.engineio.internal.websocket.ClientFrames.PING;
import static io.undersocket.engineio.internal.websocket.ClientFrames.PONG;
import static io.undersocket.engineio.internal.websocket.ClientFrames.RSV1;
import static io.undersocket.engineio.internal.websocket.ClientFrames.RSV2;
import static io.undersocket.engineio.internal.websocket.ClientFrames.RSV3;
import static io.undersocket.engineio.internal.websocket.ClientFrames.TEXT;
import static io.undersocket.engineio.internal.websocket.ClientFrames.closePayload;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A frame reader")
class FrameReaderTest {

  private static final int LIMIT = 1_000_000;

  /** What a new reader makes of the frames, however they are cut. */
  private static List<String> read(ClientFrames frames) {
    return read(LIMIT, frames);
  }

  private static List<String> read(long limit, ClientFrames frames) {
    byte[] stream = frames.toByteArray();
    List<String> whole = Received.from(new FrameReader(limit, null), stream);
    for (int pieceSize = 1; pieceSize <= Math.min(20, stream.length); pieceSize++) {
      assertThat(Received.from(new FrameReader(limit, null), stream, pieceSize))
          .as("in pieces of %d", pieceSize)
          .isEqualTo(whole);
    }
    return whole;
  }

  @Nested
  @DisplayName("hands over messages")
  class Messages {

    @Test
    @DisplayName("of text, as in the examples of RFC 6455 §5.7")
    void text() {
      ClientFrames hello =
          new ClientFrames().raw(0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58);
      assertThat(hello.toByteArray()).isEqualTo(new ClientFrames().text("Hello").toByteArray());
      assertThat(read(hello)).containsExactly("text Hello");
    }

    @Test
    @DisplayName("of bytes")
    void binary() {
      assertThat(read(new ClientFrames().binary((byte) 0, (byte) 0xFF, (byte) 7)))
          .containsExactly("binary 00ff07");
    }

    @Test
    @DisplayName("without content")
    void empty() {
      assertThat(read(new ClientFrames().text("").binary())).containsExactly("text ", "binary ");
    }

    @Test
    @DisplayName("in the order in which they came")
    void several() {
      assertThat(read(new ClientFrames().text("1").binary((byte) 2).ping("3").text("4")))
          .containsExactly("text 1", "binary 02", "ping 3", "text 4");
    }

    @ParameterizedTest
    @DisplayName("of every length at which the header changes")
    @ValueSource(ints = {1, 7, 8, 9, 124, 125, 126, 127, 128, 65_534, 65_535, 65_536, 65_537})
    void lengths(int length) {
      byte[] payload = new byte[length];
      new Random(length).nextBytes(payload);
      assertThat(read(new ClientFrames().binary(payload).text("next")))
          .containsExactly("binary " + HexFormat.of().formatHex(payload), "text next");
    }

    @Test
    @DisplayName("from a buffer of any kind, order and position, and consumes all of it")
    void buffers() throws WebSocketException {
      byte[] stream = new ClientFrames().text("a".repeat(300)).toByteArray();
      for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
        for (ByteBuffer buffer :
            List.of(ByteBuffer.allocate(999), ByteBuffer.allocateDirect(999))) {
          buffer.order(order).position(3).put(stream).flip().position(3);
          Received received = new Received();
          new FrameReader(LIMIT, null).read(buffer, received);
          assertThat(received.events()).containsExactly("text " + "a".repeat(300));
          assertThat(buffer.hasRemaining()).isFalse();
        }
      }
    }
  }

  @Nested
  @DisplayName("puts fragments together")
  class Fragments {

    @Test
    @DisplayName("of text and of bytes")
    void both() {
      assertThat(
              read(
                  new ClientFrames()
                      .frame(TEXT, "Hel")
                      .frame(FIN | CONTINUATION, "lo")
                      .frame(BINARY, "a")
                      .frame(CONTINUATION, "b")
                      .frame(FIN | CONTINUATION, "c")))
          .containsExactly("text Hello", "binary 616263");
    }

    @Test
    @DisplayName("and hands over the control frames between them at once")
    void interleaved() {
      assertThat(
              read(
                  new ClientFrames()
                      .frame(TEXT, "Hel")
                      .ping("1")
                      .frame(CONTINUATION, "l")
                      .frame(FIN | PONG, "2")
                      .frame(FIN | CONTINUATION, "o")))
          .containsExactly("ping 1", "pong 2", "text Hello");
    }

    @Test
    @DisplayName("some or all of which may be empty")
    void empty() {
      assertThat(
              read(
                  new ClientFrames()
                      .frame(TEXT, "")
                      .frame(CONTINUATION, "x")
                      .frame(CONTINUATION, "")
                      .frame(FIN | CONTINUATION, "")
                      .frame(BINARY, "")
                      .frame(FIN | CONTINUATION, "")))
          .containsExactly("text x", "binary ");
    }

    @Test
    @DisplayName("of a large message that grows from small ones")
    void large() {
      ClientFrames frames = new ClientFrames().frame(TEXT, "0");
      StringBuilder expected = new StringBuilder("text 0");
      for (int i = 1; i <= 500; i++) {
        frames.frame(CONTINUATION, "," + i);
        expected.append(',').append(i);
      }
      frames.frame(FIN | CONTINUATION, "!");
      assertThat(read(frames)).containsExactly(expected.append('!').toString());
    }

    @Test
    @DisplayName("but not without a beginning: 1002")
    void continuationAlone() {
      assertThat(read(new ClientFrames().frame(FIN | CONTINUATION, "x")))
          .containsExactly("failed 1002");
      assertThat(read(new ClientFrames().text("whole").frame(CONTINUATION, "x")))
          .containsExactly("text whole", "failed 1002");
      assertThat(
              read(
                  new ClientFrames()
                      .frame(TEXT, "a")
                      .frame(FIN | CONTINUATION, "b")
                      .frame(FIN | CONTINUATION, "c")))
          .containsExactly("text ab", "failed 1002");
    }

    @ParameterizedTest
    @DisplayName("but not with another message between them: 1002")
    @ValueSource(ints = {TEXT, BINARY, FIN | TEXT, FIN | BINARY})
    void newMessageInside(int firstByte) {
      assertThat(read(new ClientFrames().frame(TEXT, "a").frame(firstByte, "b")))
          .containsExactly("failed 1002");
    }

    @Test
    @DisplayName("but not more than 16384 of them, even empty ones: 1008")
    void tooMany() {
      ClientFrames most = new ClientFrames().frame(TEXT, "x");
      for (int i = 2; i < FrameReader.MAX_FRAGMENTS; i++) {
        most.frame(CONTINUATION, "");
      }
      byte[] begun = most.toByteArray();
      assertThat(
              Received.from(
                  new FrameReader(LIMIT, null), most.frame(FIN | CONTINUATION, "").toByteArray()))
          .containsExactly("text x");
      byte[] onMore =
          new ClientFrames().frame(CONTINUATION, "").frame(FIN | CONTINUATION, "").toByteArray();
      byte[] tooMany =
          ByteBuffer.allocate(begun.length + onMore.length).put(begun).put(onMore).array();
      assertThat(Received.from(new FrameReader(LIMIT, null), tooMany))
          .containsExactly("failed 1008");
    }
  }

  @Nested
  @DisplayName("refuses with 1002")
  class Violations {

    @Test
    @DisplayName("frames that are not masked")
    void unmasked() {
      assertThat(read(new ClientFrames().raw(0x81, 0x01, 'x'))).containsExactly("failed 1002");
      assertThat(read(new ClientFrames().raw(0x89, 0x00))).containsExactly("failed 1002");
      assertThat(read(new ClientFrames().text("ok").raw(0x82, 0x7E, 0x01, 0x00)))
          .containsExactly("text ok", "failed 1002");
    }

    @ParameterizedTest
    @DisplayName("unknown opcodes")
    @ValueSource(ints = {0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF})
    void opcodes(int opcode) {
      assertThat(read(new ClientFrames().frame(FIN | opcode, "x"))).containsExactly("failed 1002");
      assertThat(read(new ClientFrames().frame(opcode, ""))).containsExactly("failed 1002");
    }

    @ParameterizedTest
    @DisplayName("reserved bits in any frame, when no extension was negotiated")
    @ValueSource(ints = {RSV1, RSV2, RSV3, RSV1 | RSV2, RSV2 | RSV3, RSV1 | RSV2 | RSV3})
    void reservedBits(int bits) {
      for (int opcode : new int[] {TEXT, BINARY, PING, PONG, CLOSE}) {
        assertThat(read(new ClientFrames().frame(FIN | bits | opcode, "")))
            .containsExactly("failed 1002");
      }
      assertThat(read(new ClientFrames().frame(TEXT, "a").frame(FIN | bits | CONTINUATION, "b")))
          .containsExactly("failed 1002");
    }

    @ParameterizedTest
    @DisplayName("control frames in fragments")
    @ValueSource(ints = {CLOSE, PING, PONG})
    void fragmentedControl(int opcode) {
      assertThat(read(new ClientFrames().frame(opcode, ""))).containsExactly("failed 1002");
      assertThat(read(new ClientFrames().frame(TEXT, "a").frame(opcode, "b")))
          .containsExactly("failed 1002");
    }

    @ParameterizedTest
    @DisplayName("control frames of more than 125 bytes")
    @ValueSource(ints = {CLOSE, PING, PONG})
    void longControl(int opcode) {
      assertThat(read(new ClientFrames().header(FIN | opcode, 126))).containsExactly("failed 1002");
      assertThat(read(new ClientFrames().header(FIN | opcode, 70_000)))
          .containsExactly("failed 1002");
      assertThat(read(new ClientFrames().header(FIN | opcode, 3, 2)))
          .containsExactly("failed 1002");
    }

    @ParameterizedTest
    @DisplayName("lengths that are not encoded in the fewest bytes")
    @CsvSource({"0, 2", "125, 2", "0, 8", "125, 8", "126, 8", "65535, 8"})
    void lengthNotMinimal(long length, int lengthBytes) {
      assertThat(read(new ClientFrames().header(FIN | BINARY, length, lengthBytes)))
          .containsExactly("failed 1002");
    }

    @ParameterizedTest
    @DisplayName("lengths of 2^63 bytes and more")
    @ValueSource(longs = {Long.MIN_VALUE, Long.MIN_VALUE + 5, -1})
    void negativeLength(long length) {
      assertThat(read(new ClientFrames().header(FIN | BINARY, length, 8)))
          .containsExactly("failed 1002");
    }
  }

  @Nested
  @DisplayName("keeps to the largest message size")
  class Limits {

    @Test
    @DisplayName("and accepts a message of exactly that size")
    void exact() {
      assertThat(read(5, new ClientFrames().text("12345"))).containsExactly("text 12345");
      assertThat(read(5, new ClientFrames().frame(TEXT, "123").frame(FIN | CONTINUATION, "45")))
          .containsExactly("text 12345");
    }

    @ParameterizedTest
    @DisplayName("and refuses the announcement of a larger one: 1009")
    @ValueSource(longs = {LIMIT + 1, 1L << 31, (1L << 32) + 1, Long.MAX_VALUE})
    void announced(long length) {
      assertThat(read(new ClientFrames().header(FIN | BINARY, length)))
          .containsExactly("failed 1009");
      assertThat(read(new ClientFrames().frame(BINARY, "x").header(CONTINUATION, length)))
          .containsExactly("failed 1009");
    }

    @Test
    @DisplayName("over all fragments: 1009")
    void sum() {
      assertThat(read(5, new ClientFrames().frame(TEXT, "123").ping("").header(CONTINUATION, 3)))
          .containsExactly("ping ", "failed 1009");
    }

    @Test
    @DisplayName("and counts each message for itself")
    void perMessage() {
      assertThat(
              read(
                  3,
                  new ClientFrames()
                      .text("123")
                      .frame(TEXT, "12")
                      .frame(FIN | CONTINUATION, "3")
                      .text("123")))
          .containsExactly("text 123", "text 123", "text 123");
    }

    @Test
    @DisplayName("which does not concern control frames")
    void control() {
      assertThat(read(1, new ClientFrames().ping("more than one")))
          .containsExactly("ping more than one");
    }

    @Test
    @DisplayName("and says the limit and what it is called")
    void message() {
      assertThatThrownBy(
              () ->
                  new FrameReader(1234, null)
                      .read(new ClientFrames().header(TEXT, 1235).toBuffer(), new Received()))
          .hasMessageContaining("1234")
          .hasMessageContaining("maxPayload");
    }

    @Test
    @DisplayName("which is at least one byte, and may be more than fits into an array")
    void range() {
      assertThatIllegalArgumentException().isThrownBy(() -> new FrameReader(0, null));
      assertThat(
              Received.from(
                  new FrameReader(Long.MAX_VALUE, null),
                  new ClientFrames().header(FIN | BINARY, Long.MAX_VALUE).toByteArray()))
          .containsExactly("failed 1009");
    }
  }

  @Nested
  @DisplayName("validates text")
  class Text {

    @ParameterizedTest
    @DisplayName("and accepts all of Unicode")
    @ValueSource(
        strings = {
          "\u00e9",
          "\u20ac",
          "\ud83d\ude00",
          "\u0000",
          "\uffff",
          "\udbff\udfff",
          "12345678 \u03ba\u1f79\u03c3\u03bc\u03b5 12345678"
        })
    void valid(String text) {
      assertThat(read(new ClientFrames().text(text))).containsExactly("text " + text);
      assertThat(
              read(
                  new ClientFrames()
                      .frame(TEXT, text)
                      .frame(CONTINUATION, text)
                      .frame(FIN | CONTINUATION, text)))
          .containsExactly("text " + text.repeat(3));
    }

    @Test
    @DisplayName("whose characters are cut by fragments")
    void cutCharacters() {
      byte[] text = "\u00e9\u20ac\ud83d\ude00".getBytes(UTF_8);
      for (int cut = 0; cut <= text.length; cut++) {
        ClientFrames frames =
            new ClientFrames()
                .frame(TEXT, Arrays.copyOf(text, cut))
                .ping("")
                .frame(FIN | CONTINUATION, Arrays.copyOfRange(text, cut, text.length));
        assertThat(read(frames)).containsExactly("ping ", "text \u00e9\u20ac\ud83d\ude00");
      }
    }

    @ParameterizedTest
    @DisplayName("and refuses what is not UTF-8: 1007")
    @ValueSource(
        strings = {
          "80",
          "bf",
          "c080",
          "c1bf",
          "c3",
          "c328",
          "e08080",
          "e09fbf",
          "e282",
          "e28228",
          "eda080",
          "edbfbf",
          "f0808080",
          "f08fbfbf",
          "f09f98",
          "f0288cbc",
          "f4908080",
          "f5808080",
          "fe",
          "ff",
          "f888808080",
          "cebae1bdb9cf83cebcceb5eda080656469746564"
        })
    void invalid(String hex) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      assertThat(read(new ClientFrames().frame(FIN | TEXT, bytes))).containsExactly("failed 1007");
      assertThat(
              read(
                  new ClientFrames()
                      .frame(TEXT, "12345678")
                      .frame(CONTINUATION, bytes)
                      .frame(FIN | CONTINUATION, "x")))
          .containsExactly("failed 1007");
      assertThat(read(new ClientFrames().frame(FIN | BINARY, bytes)))
          .containsExactly("binary " + hex);
    }

    @Test
    @DisplayName("and fails at the first wrong byte, without waiting for the rest")
    void failsFast() {
      byte[] frame =
          new ClientFrames().frame(FIN | TEXT, HexFormat.of().parseHex("61ff6162")).toByteArray();
      assertThat(Received.from(new FrameReader(LIMIT, null), Arrays.copyOf(frame, 6 + 2)))
          .containsExactly("failed 1007");
      assertThat(Received.from(new FrameReader(LIMIT, null), Arrays.copyOf(frame, 6 + 1)))
          .isEmpty();
      assertThat(read(new ClientFrames().frame(TEXT, HexFormat.of().parseHex("f490"))))
          .containsExactly("failed 1007");
    }
  }

  @Nested
  @DisplayName("hands over control frames")
  class Control {

    @Test
    @DisplayName("with their payload, up to 125 bytes")
    void payload() {
      String longest = "p".repeat(125);
      assertThat(
              read(
                  new ClientFrames()
                      .ping("")
                      .ping(longest)
                      .frame(FIN | PONG, "")
                      .frame(FIN | PONG, longest)))
          .containsExactly("ping ", "ping " + longest, "pong ", "pong " + longest);
    }

    @Test
    @DisplayName("that close without a code as 1005")
    void emptyClose() {
      assertThat(read(new ClientFrames().frame(FIN | CLOSE, ""))).containsExactly("close 1005 ");
    }

    @ParameterizedTest
    @DisplayName("that close with a code and a reason")
    @ValueSource(
        ints = {
          1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000,
          4999
        })
    void close(int code) {
      assertThat(read(new ClientFrames().close(code, ""))).containsExactly("close " + code + " ");
      assertThat(read(new ClientFrames().close(code, "d\u00e9sol\u00e9")))
          .containsExactly("close " + code + " d\u00e9sol\u00e9");
      assertThat(read(new ClientFrames().close(code, "x".repeat(123))))
          .containsExactly("close " + code + " " + "x".repeat(123));
    }

    @ParameterizedTest
    @DisplayName("but not with a code that must not be sent: 1002")
    @ValueSource(ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
    void badCode(int code) {
      assertThat(read(new ClientFrames().close(code, "why"))).containsExactly("failed 1002");
    }

    @Test
    @DisplayName("but not with half a code: 1002")
    void halfCode() {
      assertThat(read(new ClientFrames().frame(FIN | CLOSE, "x"))).containsExactly("failed 1002");
    }

    @ParameterizedTest
    @DisplayName("but not with a reason that is not UTF-8: 1007")
    @ValueSource(strings = {"ff", "61c3", "eda080"})
    void badReason(String hex) {
      byte[] reason = HexFormat.of().parseHex(hex);
      assertThat(read(new ClientFrames().frame(FIN | CLOSE, closePayload(1000, reason))))
          .containsExactly("failed 1007");
    }
  }

  @Nested
  @DisplayName("reads nothing any more")
  class AfterTheEnd {

    @Test
    @DisplayName("after a close frame, also within a fragmented message")
    void afterClose() {
      assertThat(read(new ClientFrames().close(1000, "").text("late").raw(0xFF, 0xFF, 0xFF)))
          .containsExactly("close 1000 ");
      assertThat(
              read(
                  new ClientFrames()
                      .frame(TEXT, "a")
                      .close(1000, "")
                      .frame(FIN | CONTINUATION, "b")))
          .containsExactly("close 1000 ");
    }

    @Test
    @DisplayName("after a violation, but still takes the bytes")
    void afterViolation() throws WebSocketException {
      FrameReader reader = new FrameReader(LIMIT, null);
      Received received = new Received();
      received.read(reader, new ClientFrames().frame(FIN | CONTINUATION, "x").toBuffer());
      ByteBuffer late = new ClientFrames().text("late").toBuffer();
      reader.read(late, received);
      assertThat(received.events()).containsExactly("failed 1002");
      assertThat(late.hasRemaining()).isFalse();
    }
  }

  @Nested
  @DisplayName("does not depend on how the stream is cut")
  class Cuts {

    private final byte[] stream =
        new ClientFrames()
            .text("first")
            .frame(TEXT, "\u00e9\u20ac")
            .ping("between")
            .frame(CONTINUATION, "x".repeat(200))
            .frame(FIN | CONTINUATION, "\ud83d\ude00")
            .binary(new byte[300])
            .text("y".repeat(126))
            .frame(FIN | BINARY, new byte[70_000])
            .close(4000, "bye")
            .toByteArray();

    private final List<String> expected = Received.from(new FrameReader(LIMIT, null), stream);

    @Test
    @DisplayName("in two, at every byte")
    void inTwo() {
      assertThat(expected).hasSize(7).last().isEqualTo("close 4000 bye");
      for (int cut = 0; cut <= stream.length; cut += cut < 2_000 ? 1 : 97) {
        FrameReader reader = new FrameReader(LIMIT, null);
        Received received = new Received();
        received.read(reader, ByteBuffer.wrap(stream, 0, cut));
        received.read(reader, ByteBuffer.wrap(stream, cut, stream.length - cut));
        assertThat(received.events()).as("cut at %d", cut).isEqualTo(expected);
      }
    }

    @ParameterizedTest
    @DisplayName("in many, at random")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void atRandom(long seed) {
      Random random = new Random(seed);
      for (int i = 0; i < 50; i++) {
        assertThat(Received.fromRandomPieces(new FrameReader(LIMIT, null), stream, random))
            .isEqualTo(expected);
      }
    }
  }

  @Nested
  @DisplayName("is sparing with memory")
  class Memory {

    private final MessageSink deaf = new Deaf();

    @Test
    @DisplayName("and is at most 64 bytes while idle, whatever it has read before")
    void idle() throws WebSocketException {
      List<FrameReader> readers = new ArrayList<>(10_000);
      long allocated =
          Allocation.of(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  readers.add(new FrameReader(LIMIT, null));
                }
              });
      assertThat(allocated / 10_000).isLessThanOrEqualTo(64);
      FrameReader reader = readers.get(0);
      reader.read(new ClientFrames().frame(TEXT, "a").toBuffer(), deaf);
      assertThat(reader.isIdle()).isFalse();
      reader.read(new ClientFrames().frame(FIN | CONTINUATION, "b").toBuffer(), deaf);
      assertThat(reader.isIdle()).isTrue();
      reader.read(ByteBuffer.wrap(new byte[] {(byte) 0x81}), deaf);
      assertThat(reader.isIdle()).isFalse();
    }

    @Test
    @DisplayName("and allocates nothing but the message for a frame that is in the buffer")
    void wholeFrames() throws WebSocketException {
      FrameReader reader = new FrameReader(LIMIT, null);
      ClientFrames frames = new ClientFrames();
      for (int i = 0; i < 1_000; i++) {
        frames.text("twenty-four characters!!");
      }
      ByteBuffer buffer = frames.toBuffer();
      reader.read(buffer, deaf); // links what is linked at first use
      buffer.rewind();
      long allocated = Allocation.of(() -> reader.read(buffer, deaf));
      int array = 24 + 24; // with the largest header that an array has on any platform
      assertThat(allocated / 1_000).isLessThanOrEqualTo(array);
    }

    @Test
    @DisplayName("and does not believe an announcement before the bytes arrive")
    void announcement() throws WebSocketException {
      FrameReader reader = new FrameReader(LIMIT, null);
      ByteBuffer header = new ClientFrames().header(FIN | BINARY, LIMIT).raw(1, 2, 3).toBuffer();
      assertThat(Allocation.of(() -> reader.read(header, deaf))).isLessThan(4_096);
      ByteBuffer some = ByteBuffer.allocate(10_000);
      assertThat(Allocation.of(() -> reader.read(some, deaf))).isLessThan(24_000);
    }

    @Test
    @DisplayName(
        "and allocates nothing but the message for a frame of which half was in the buffer")
    void half() throws WebSocketException {
      FrameReader reader = new FrameReader(LIMIT, null);
      ByteBuffer frame = new ClientFrames().frame(FIN | BINARY, new byte[100_000]).toBuffer();
      ByteBuffer begin = frame.duplicate().limit(60_000);
      frame.position(60_000);
      long allocated =
          Allocation.of(
              () -> {
                reader.read(begin, deaf);
                reader.read(frame, deaf);
              });
      assertThat(allocated).isLessThan(110_000);
    }

    @Test
    @DisplayName(
        "and copies a large message that arrives in pieces as it doubles, and not once more at its end")
    void pieces() throws WebSocketException {
      FrameReader reader = new FrameReader(LIMIT, null);
      ByteBuffer frame = new ClientFrames().frame(FIN | BINARY, new byte[LIMIT]).toBuffer();
      long allocated =
          Allocation.of(
              () -> {
                while (frame.hasRemaining()) {
                  int end = Math.min(frame.limit(), frame.position() + 1_000);
                  reader.read(frame.duplicate().limit(end), deaf);
                  frame.position(end);
                }
              });
      assertThat(allocated).isLessThan(2L * LIMIT + 200_000);
    }
  }
}
