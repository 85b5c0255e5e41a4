package io.undersocket.engineio.internal.websocket;

import static io.undersocket.engineio.internal.websocket.ClientFrames.BINARY;
import static io.undersocket.engineio.internal.websocket.ClientFrames.CONTINUATION;
import static io.undersocket.engineio.internal.websocket.ClientFrames.FIN;
import static io.undersocket.engineio.internal.websocket.ClientFrames.PING;
import static io.undersocket.engineio.internal.websocket.ClientFrames.RSV1;
import static io.undersocket.engineio.internal.websocket.ClientFrames.RSV2;
import static io.undersocket.engineio.internal.websocket.ClientFrames.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.undersocket.engineio.internal.websocket.PerMessageDeflate.Agreement;
import io.undersocket.engineio.internal.websocket.PerMessageDeflate.Options;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The compression of messages")
class PerMessageDeflateTest {

  private static final int LIMIT = 1_000_000;

  private final List<PerMessageDeflate> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(PerMessageDeflate::close);
  }

  private PerMessageDeflate deflate(Options options) {
    PerMessageDeflate deflate = new PerMessageDeflate(options);
    opened.add(deflate);
    return deflate;
  }

  private static Options options(ContextTakeover sending, ContextTakeover receiving) {
    return new Options(1024, -1, sending, receiving);
  }

  /** What comes of an offer under the options. */
  private @Nullable Agreement agree(Options options, String offer) {
    try {
      return deflate(options).negotiate(HeaderReader.offers(offer));
    } catch (HeaderReader.SyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private Agreement agree(ContextTakeover both) {
    return requireNonNull(agree(options(both, both), "permessage-deflate"));
  }

  /** A client's compressor: with the same one, messages build on each other. */
  private static byte[] deflated(Deflater client, byte[] payload) {
    client.setInput(payload);
    byte[] out = new byte[payload.length + 100];
    int length = client.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    return Arrays.copyOf(out, length - 4);
  }

  private static byte[] deflated(String text) {
    Deflater client = new Deflater(6, true);
    try {
      return deflated(client, text.getBytes(UTF_8));
    } finally {
      client.end();
    }
  }

  /** A client's decompressor. */
  private static byte[] inflated(Inflater client, byte[] payload) throws DataFormatException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] chunk = new byte[1000];
    for (byte[] input : List.of(payload, new byte[] {0, 0, -1, -1})) {
      client.setInput(input);
      for (int n = client.inflate(chunk); n > 0; n = client.inflate(chunk)) {
        out.write(chunk, 0, n);
      }
    }
    return out.toByteArray();
  }

  @Nested
  @DisplayName("is negotiated")
  class Negotiation {

    @ParameterizedTest
    @DisplayName("by answering what the client asked for")
    @CsvSource(
        delimiter = '|',
        value = {
          "permessage-deflate | permessage-deflate",
          "permessage-deflate; client_max_window_bits | permessage-deflate",
          "permessage-deflate; client_max_window_bits=10 | permessage-deflate",
          "permessage-deflate; client_max_window_bits=\"15\" | permessage-deflate",
          "permessage-deflate;server_no_context_takeover"
              + " | permessage-deflate; server_no_context_takeover",
          "permessage-deflate ; client_no_context_takeover"
              + " | permessage-deflate; client_no_context_takeover",
          "permessage-deflate; server_max_window_bits=15"
              + " | permessage-deflate; server_max_window_bits=15",
          "x-other; a=b, permessage-deflate | permessage-deflate"
        })
    void accepted(String offer, String response) {
      assertThat(requireNonNull(agree(Options.DEFAULT, offer)).responseHeader())
          .isEqualTo(response);
    }

    @Test
    @DisplayName("by demanding what the options refuse")
    void demanded() {
      Options options = options(ContextTakeover.REFUSED, ContextTakeover.REFUSED);
      assertThat(requireNonNull(agree(options, "permessage-deflate")).responseHeader())
          .isEqualTo("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
    }

    @ParameterizedTest
    @DisplayName("not at all if nothing acceptable is offered, or a smaller window than zlib has")
    @ValueSource(
        strings = {
          "x-other",
          "Permessage-Deflate",
          "permessage-deflate; server_max_window_bits=8",
          "permessage-deflate; server_max_window_bits=14",
          "permessage-deflate; server_max_window_bits=16",
          "permessage-deflate; server_max_window_bits=015",
          "permessage-deflate; server_max_window_bits",
          "permessage-deflate; client_max_window_bits=7",
          "permessage-deflate; client_max_window_bits=16",
          "permessage-deflate; client_max_window_bits=08",
          "permessage-deflate; client_max_window_bits=x",
          "permessage-deflate; server_no_context_takeover=1",
          "permessage-deflate; client_no_context_takeover=true",
          "permessage-deflate; unknown",
          "permessage-deflate; client_max_window_bits; client_max_window_bits=9",
          "permessage-deflate; server_no_context_takeover; server_no_context_takeover"
        })
    void declined(String offer) {
      assertThat(agree(Options.DEFAULT, offer)).isNull();
    }

    @Test
    @DisplayName("by the client's next best offer where the first is not acceptable")
    void fallback() {
      String offers =
          "permessage-deflate; server_max_window_bits=10; server_no_context_takeover,"
              + " permessage-deflate; client_no_context_takeover, permessage-deflate";
      assertThat(requireNonNull(agree(Options.DEFAULT, offers)).responseHeader())
          .isEqualTo("permessage-deflate; client_no_context_takeover");
    }

    @Test
    @DisplayName("under options that make sense")
    void ranges() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Options(-1, 6, ContextTakeover.ALLOWED, ContextTakeover.ALLOWED));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Options(0, 10, ContextTakeover.ALLOWED, ContextTakeover.ALLOWED));
      assertThat(Options.DEFAULT.threshold()).isEqualTo(1024);
    }
  }

  @Nested
  @DisplayName("lets a reader")
  class Receiving {

    private List<String> read(ContextTakeover takeover, long limit, ClientFrames frames) {
      byte[] stream = frames.toByteArray();
      List<String> whole = readPieces(takeover, limit, stream, stream.length);
      for (int pieceSize : new int[] {1, 2, 3, 7, 64}) {
        assertThat(readPieces(takeover, limit, stream, pieceSize)).isEqualTo(whole);
      }
      return whole;
    }

    private List<String> readPieces(
        ContextTakeover takeover, long limit, byte[] stream, int pieceSize) {
      try (Inflation inflation = agree(takeover).inflation()) {
        return Received.from(new FrameReader(limit, inflation), stream, pieceSize);
      }
    }

    @ParameterizedTest
    @DisplayName("read the examples of RFC 7692 §7.2.3")
    @CsvSource({
      "one block, f248cdc9c90700",
      "one block without compression, 000500faff48656c6c6f00",
      "one block that says it is the last, f348cdc9c9070000",
      "two blocks, f24805000000ffffcac9c90700"
    })
    void examples(String what, String hex) {
      byte[] payload = HexFormat.of().parseHex(hex);
      for (ContextTakeover takeover : ContextTakeover.values()) {
        assertThat(
                read(
                    takeover,
                    LIMIT,
                    new ClientFrames()
                        .frame(FIN | RSV1 | TEXT, payload)
                        .frame(FIN | RSV1 | TEXT, payload)))
            .containsExactly("text Hello", "text Hello");
      }
    }

    @Test
    @DisplayName("read a message that builds on the one before, as in RFC 7692 §7.2.3.2")
    void takeover() {
      ClientFrames frames =
          new ClientFrames()
              .frame(FIN | RSV1 | TEXT, HexFormat.of().parseHex("f248cdc9c90700"))
              .text("not compressed")
              .frame(FIN | RSV1 | TEXT, HexFormat.of().parseHex("f200110000"));
      assertThat(read(ContextTakeover.ALLOWED, LIMIT, frames))
          .containsExactly("text Hello", "text not compressed", "text Hello");
      assertThat(read(ContextTakeover.REFUSED, LIMIT, frames))
          .containsExactly("text Hello", "text not compressed", "failed 1007");
    }

    @Test
    @DisplayName("read a compressed message in fragments, only the first of which says so")
    void fragments() {
      byte[] payload = deflated("Hello, Hello, Hello");
      assertThat(
              read(
                  ContextTakeover.ALLOWED,
                  LIMIT,
                  new ClientFrames()
                      .frame(RSV1 | TEXT, Arrays.copyOf(payload, 3))
                      .frame(CONTINUATION, "")
                      .ping("between")
                      .frame(FIN | CONTINUATION, Arrays.copyOfRange(payload, 3, payload.length))))
          .containsExactly("ping between", "text Hello, Hello, Hello");
    }

    @Test
    @DisplayName("read messages without content")
    void empty() {
      assertThat(
              read(
                  ContextTakeover.ALLOWED,
                  LIMIT,
                  new ClientFrames()
                      .frame(FIN | RSV1 | TEXT, new byte[] {0})
                      .frame(FIN | RSV1 | BINARY, new byte[0])
                      .frame(FIN | RSV1 | BINARY, new byte[] {3, 0})))
          .containsExactly("text ", "binary ", "binary ");
    }

    @Test
    @DisplayName("refuse the bit that marks compression anywhere else: 1002")
    void misplaced() {
      for (ClientFrames frames :
          List.of(
              new ClientFrames().frame(FIN | RSV1 | PING, ""),
              new ClientFrames().frame(RSV1 | TEXT, "").frame(FIN | RSV1 | CONTINUATION, ""),
              new ClientFrames().frame(TEXT, "").frame(FIN | RSV1 | CONTINUATION, ""),
              new ClientFrames().frame(FIN | RSV1 | RSV2 | TEXT, new byte[] {0}))) {
        assertThat(read(ContextTakeover.ALLOWED, LIMIT, frames)).containsExactly("failed 1002");
      }
    }

    @Test
    @DisplayName("refuse what is not DEFLATE, and text that is not UTF-8: 1007")
    void invalid() {
      byte[] notText = {0, 1, 0, (byte) 0xFE, (byte) 0xFF, (byte) 0xFF, 0};
      for (ContextTakeover takeover : ContextTakeover.values()) {
        assertThat(
                read(takeover, LIMIT, new ClientFrames().frame(FIN | RSV1 | TEXT, "\u00ff\u00ff")))
            .containsExactly("failed 1007");
        assertThat(read(takeover, LIMIT, new ClientFrames().frame(FIN | RSV1 | TEXT, notText)))
            .containsExactly("failed 1007");
        assertThat(read(takeover, LIMIT, new ClientFrames().frame(FIN | RSV1 | BINARY, notText)))
            .containsExactly("binary ff");
      }
    }

    @Test
    @DisplayName("count the size after decompression: 1009 beyond the limit")
    void limit() {
      String text = "x".repeat(1_000);
      ClientFrames frames = new ClientFrames().frame(FIN | RSV1 | TEXT, deflated(text));
      for (ContextTakeover takeover : ContextTakeover.values()) {
        assertThat(read(takeover, 1_000, frames)).containsExactly("text " + text);
        assertThat(read(takeover, 999, frames)).containsExactly("failed 1009");
      }
    }

    @ParameterizedTest
    @DisplayName("read every message of other sizes, that build on each other or do not")
    @EnumSource(ContextTakeover.class)
    void sizes(ContextTakeover takeover) {
      Random random = new Random(1);
      ClientFrames frames = new ClientFrames();
      List<String> expected = new ArrayList<>();
      Deflater client = new Deflater(6, true);
      for (int size : new int[] {1, 10, 255, 256, 257, 4_000, 65_536, 65_537, 200_000, 7}) {
        byte[] payload = new byte[size];
        for (int i = 0; i < size; i++) {
          payload[i] = (byte) ('a' + random.nextInt(1 + size % 7));
        }
        frames.frame(FIN | RSV1 | BINARY, deflated(client, payload));
        if (takeover == ContextTakeover.REFUSED) {
          client.reset();
        }
        expected.add("binary " + HexFormat.of().formatHex(payload));
      }
      client.end();
      assertThat(read(takeover, LIMIT, frames)).isEqualTo(expected);
    }

    @ParameterizedTest
    @DisplayName("cut a bomb off at the limit, with little more memory than that")
    @EnumSource(ContextTakeover.class)
    void bomb(ContextTakeover takeover) throws WebSocketException {
      Deflater client = new Deflater(1, true);
      byte[] bomb = deflated(client, new byte[30_000_000]);
      client.end();
      assertThat(bomb.length).isLessThan(LIMIT);
      try (Inflation inflation = agree(takeover).inflation()) {
        FrameReader reader = new FrameReader(LIMIT, inflation);
        Received received = new Received();
        byte[] frame = new ClientFrames().frame(FIN | RSV1 | BINARY, bomb).toByteArray();
        long allocated = Allocation.of(() -> received.read(reader, ByteBuffer.wrap(frame)));
        assertThat(received.events()).containsExactly("failed 1009");
        assertThat(allocated).isLessThan(bomb.length + LIMIT + 100_000);
      }
    }

    @Test
    @DisplayName("hold native memory only while messages build on each other, until it is closed")
    void release() throws WebSocketException {
      PerMessageDeflate deflate =
          deflate(options(ContextTakeover.ALLOWED, ContextTakeover.REFUSED));
      // REFUSED: borrowed for the time of a message, by all connections in turn
      for (int i = 0; i < 5; i++) {
        Inflation inflation = inflation(deflate, "permessage-deflate");
        assertThat(inflation.inflate(deflated("Hello"), 5)).isEqualTo("Hello".getBytes(UTF_8));
        assertThat(deflate.idleInflaters()).isEqualTo(1);
      }
      PerMessageDeflate remembering = deflate(Options.DEFAULT);
      Inflation inflation = inflation(remembering, "permessage-deflate");
      inflation.close();
      assertThat(remembering.idleInflaters()).isZero();
      assertThat(inflation.inflate(deflated("Hello"), 5)).isEqualTo("Hello".getBytes(UTF_8));
      assertThat(remembering.idleInflaters()).isZero();
      inflation.close();
      inflation.close();
      assertThat(remembering.idleInflaters()).isEqualTo(1);
      remembering.close();
      assertThat(remembering.idleInflaters()).isZero();
      assertThat(inflation.inflate(deflated("Hello"), 5)).isEqualTo("Hello".getBytes(UTF_8));
      inflation.close();
      assertThat(remembering.idleInflaters()).isZero();
    }

    private Inflation inflation(PerMessageDeflate deflate, String offer) {
      try {
        return requireNonNull(deflate.negotiate(HeaderReader.offers(offer))).inflation();
      } catch (HeaderReader.SyntaxException e) {
        throw new AssertionError(e);
      }
    }

    @Test
    @DisplayName("start afresh with what another connection has left behind")
    void noLeftovers() throws WebSocketException {
      PerMessageDeflate deflate = deflate(Options.DEFAULT);
      Inflation first = inflation(deflate, "permessage-deflate");
      first.inflate(deflated("secret secret"), 100);
      first.close();
      Received received = new Received();
      byte[] refersBack = HexFormat.of().parseHex("f200110000");
      try (Inflation second = inflation(deflate, "permessage-deflate")) {
        received.read(
            new FrameReader(LIMIT, second),
            new ClientFrames().frame(FIN | RSV1 | TEXT, refersBack).toBuffer());
      }
      assertThat(received.events()).containsExactly("failed 1007");
    }
  }

  @Nested
  @DisplayName("makes of a frame to send")
  class Sending {

    private byte[] text(String text) {
      return Frames.frame(Opcode.TEXT, text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @DisplayName("a frame that a client reads, of any size and content")
    @EnumSource(ContextTakeover.class)
    void roundTrip(ContextTakeover takeover) throws DataFormatException {
      Random random = new Random(2);
      Inflater client = new Inflater(true);
      try (Deflation deflation = agree(takeover).deflation()) {
        for (int i = 0; i < 300; i++) {
          byte[] payload = new byte[1024 + random.nextInt(i % 10 == 0 ? 200_000 : 3_000)];
          int variety = 1 + random.nextInt(200);
          for (int j = 0; j < payload.length; j++) {
            payload[j] = (byte) random.nextInt(variety);
          }
          byte[] frame = Frames.frame(Opcode.BINARY, payload);
          byte[] original = frame.clone();
          byte[] compressed = deflation.compress(frame);
          assertThat(frame).isEqualTo(original);
          byte[] content =
              Arrays.copyOfRange(compressed, headerLength(compressed), compressed.length);
          byte[] expected = Frames.frame(Opcode.BINARY, content);
          expected[0] |= RSV1;
          assertThat(compressed).isEqualTo(expected);
          if (takeover == ContextTakeover.REFUSED) {
            client.reset();
          }
          assertThat(inflated(client, content)).isEqualTo(payload);
        }
      }
      client.end();
    }

    private int headerLength(byte[] frame) {
      return frame[1] == 127 ? 10 : frame[1] == 126 ? 4 : 2;
    }

    @Test
    @DisplayName("a smaller one the more it resembles those before, if messages may build on them")
    void resembling() {
      String message = new Random(3).ints(300).mapToObj(Integer::toString).toList().toString();
      try (Deflation deflation = agree(ContextTakeover.ALLOWED).deflation()) {
        int first = deflation.compress(text(message)).length;
        assertThat(first).isGreaterThan(message.length() / 3);
        assertThat(deflation.compress(text(message)).length).isLessThan(first / 20);
      }
    }

    @Test
    @DisplayName("a compressed one from the threshold on, if every message stands for itself")
    void threshold() {
      try (Deflation deflation = agree(ContextTakeover.REFUSED).deflation()) {
        byte[] below = text("x".repeat(1_023));
        assertThat(deflation.compress(below)).isSameAs(below);
        assertThat(deflation.compress(text("x".repeat(1_024)))).hasSizeLessThan(30);
      }
    }

    @Test
    @DisplayName("a compressed one in any case, if messages build on each other")
    void noThreshold() {
      try (Deflation deflation = agree(ContextTakeover.ALLOWED).deflation()) {
        assertThat(deflation.compress(text("2"))[0]).isEqualTo((byte) (FIN | RSV1 | TEXT));
      }
    }

    @Test
    @DisplayName("the same where that is no larger, if every message stands for itself")
    void incompressible() {
      byte[] noise = new byte[5_000];
      new Random(4).nextBytes(noise);
      byte[] frame = Frames.frame(Opcode.BINARY, noise);
      assertThat(agree(ContextTakeover.REFUSED).deflation().compress(frame)).isSameAs(frame);
      try (Deflation remembering = agree(ContextTakeover.ALLOWED).deflation()) {
        assertThat(remembering.compress(frame)).hasSizeGreaterThan(5_000);
      }
    }

    @ParameterizedTest
    @DisplayName("the same where it has no content or controls the connection")
    @EnumSource(ContextTakeover.class)
    void untouched(ContextTakeover takeover) {
      Options all = new Options(0, -1, takeover, takeover);
      try (Deflation deflation = requireNonNull(agree(all, "permessage-deflate")).deflation()) {
        for (byte[] frame :
            List.of(
                text(""),
                Frames.pong(new byte[100]),
                Frames.close(),
                Frames.close(1000, "x".repeat(100)))) {
          assertThat(deflation.compress(frame)).isSameAs(frame);
        }
      }
    }

    @Test
    @DisplayName("one for all connections whose messages stand for themselves")
    void shared() throws HeaderReader.SyntaxException {
      PerMessageDeflate deflate =
          deflate(options(ContextTakeover.ALLOWED, ContextTakeover.ALLOWED));
      List<HeaderReader.Offer> alone =
          HeaderReader.offers("permessage-deflate; server_no_context_takeover");
      List<HeaderReader.Offer> building = HeaderReader.offers("permessage-deflate");
      Deflation one = requireNonNull(deflate.negotiate(alone)).deflation();
      assertThat(one.isShared()).isTrue();
      assertThat(requireNonNull(deflate.negotiate(alone)).deflation()).isSameAs(one);
      Deflation own = requireNonNull(deflate.negotiate(building)).deflation();
      assertThat(own.isShared()).isFalse();
      assertThat(requireNonNull(deflate.negotiate(building)).deflation()).isNotSameAs(own);
    }

    @Test
    @DisplayName("nothing that outlives the connection")
    void release() throws HeaderReader.SyntaxException {
      PerMessageDeflate deflate =
          deflate(options(ContextTakeover.ALLOWED, ContextTakeover.ALLOWED));
      Deflation own =
          requireNonNull(deflate.negotiate(HeaderReader.offers("permessage-deflate"))).deflation();
      own.close();
      assertThat(deflate.idleDeflaters()).isZero();
      int first = own.compress(text("remember me, remember me")).length;
      assertThat(deflate.idleDeflaters()).isZero();
      own.close();
      own.close();
      assertThat(deflate.idleDeflaters()).isEqualTo(1);
      assertThat(own.compress(text("remember me, remember me"))).hasSize(first);
      assertThat(deflate.idleDeflaters()).isZero();
      deflate.close();
      own.close();
      assertThat(deflate.idleDeflaters()).isZero();
    }

    @Test
    @DisplayName("the right one on many threads at a time")
    void threads() throws Exception {
      Deflation deflation = agree(ContextTakeover.REFUSED).deflation();
      byte[] expected = deflation.compress(text("y".repeat(5_000)));
      List<Thread> threads = new ArrayList<>();
      AtomicInteger right = new AtomicInteger();
      for (int i = 0; i < 8; i++) {
        Thread thread =
            new Thread(
                () -> {
                  for (int j = 0; j < 200; j++) {
                    if (Arrays.equals(deflation.compress(text("y".repeat(5_000))), expected)) {
                      right.incrementAndGet();
                    }
                  }
                });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(right).hasValue(8 * 200);
    }
  }
}
