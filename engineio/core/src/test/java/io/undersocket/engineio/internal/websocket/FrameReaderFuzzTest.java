package io.undersocket.engineio.internal.websocket;

import static io.undersocket.engineio.internal.websocket.ClientFrames.BINARY;
import static io.undersocket.engineio.internal.websocket.ClientFrames.CLOSE;
import static io.undersocket.engineio.internal.websocket.ClientFrames.CONTINUATION;
import static io.undersocket.engineio.internal.websocket.ClientFrames.FIN;
import static io.undersocket.engineio.internal.websocket.ClientFrames.PING;
import static io.undersocket.engineio.internal.websocket.ClientFrames.PONG;
import static io.undersocket.engineio.internal.websocket.ClientFrames.RSV1;
import static io.undersocket.engineio.internal.websocket.ClientFrames.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.internal.websocket.PerMessageDeflate.Options;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Streams that nobody would write by hand. What counts: a reader finds in them what was meant, or
 * throws nothing but a {@link WebSocketException}; it does so wherever the stream is cut; and it
 * never takes more memory than the stream pays for.
 */
@DisplayName("A frame reader, given any bytes at all,")
class FrameReaderFuzzTest {

  private static final int LIMIT = 10_000;

  private static final PerMessageDeflate DEFLATE =
      new PerMessageDeflate(new Options(0, 1, ContextTakeover.ALLOWED, ContextTakeover.ALLOWED));

  @AfterAll
  static void close() {
    DEFLATE.close();
  }

  private static Inflation inflation() {
    try {
      List<HeaderReader.Offer> offers = HeaderReader.offers("permessage-deflate");
      return requireNonNull(DEFLATE.negotiate(offers)).inflation();
    } catch (HeaderReader.SyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @DisplayName("reads valid conversations as they were meant")
  @ValueSource(longs = {1, 2, 3, 4})
  void valid(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      boolean compressing = random.nextBoolean();
      try (Conversation conversation = new Conversation(random, compressing)) {
        byte[] stream = conversation.stream();
        List<String> read = readWhole(stream, compressing);
        assertThat(read).as("seed %d, conversation %d", seed, i).isEqualTo(conversation.meant());
        assertThat(readPieces(stream, compressing, random)).isEqualTo(read);
      }
    }
  }

  @ParameterizedTest
  @DisplayName("throws nothing but its own exception for conversations with errors")
  @ValueSource(longs = {1, 2, 3, 4})
  void mutated(long seed) {
    Random random = new Random(seed);
    int failed = 0;
    for (int i = 0; i < 3_000; i++) {
      try (Conversation conversation = new Conversation(random, random.nextBoolean())) {
        failed += assertCutsDoNotMatter(mutate(conversation.stream(), random), random);
      }
    }
    assertThat(failed).as("streams with violations").isBetween(1_500, 5_900);
  }

  @ParameterizedTest
  @DisplayName("throws nothing but its own exception for noise")
  @ValueSource(longs = {1, 2})
  void noise(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] stream = new byte[random.nextInt(40)];
      random.nextBytes(stream);
      if (stream.length > 1 && random.nextInt(4) > 0) { // likely frames, so that some go far
        stream[0] = (byte) (stream[0] & 0xCF & ~0x04);
        stream[1] |= (byte) 0x80;
      }
      assertCutsDoNotMatter(stream, random);
    }
  }

  @ParameterizedTest
  @DisplayName("takes no more memory than a few times the stream")
  @ValueSource(longs = {1, 2})
  void memory(long seed) throws WebSocketException {
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      try (Conversation conversation = new Conversation(random, false)) {
        byte[] stream = mutate(conversation.stream(), random);
        readInHundreds(stream); // the first time, the platform links code, at a cost
        long allocated = Allocation.of(() -> readInHundreds(stream));
        // all arrays of a message that doubles: four times its size; the last, exact one: once more
        assertThat(allocated).isLessThan(5L * stream.length + 800L * conversation.frames() + 2_000);
      }
    }
  }

  private static void readInHundreds(byte[] stream) {
    FrameReader reader = new FrameReader(1L << 40, null);
    Deaf deaf = new Deaf();
    try {
      for (int at = 0; at < stream.length; at += 100) {
        reader.read(ByteBuffer.wrap(stream, at, Math.min(100, stream.length - at)), deaf);
      }
    } catch (WebSocketException e) {
      // as good an end as any
    }
  }

  /** Reads in one piece and in several, plain and decompressing; the number of violations. */
  private static int assertCutsDoNotMatter(byte[] stream, Random random) {
    int failed = 0;
    for (boolean compressing : new boolean[] {false, true}) {
      List<String> whole = readWhole(stream, compressing);
      assertThat(readPieces(stream, compressing, random))
          .as(() -> HexFormat.of().formatHex(stream))
          .isEqualTo(whole);
      failed += whole.stream().anyMatch(event -> event.startsWith("failed")) ? 1 : 0;
    }
    return failed;
  }

  private static List<String> readWhole(byte[] stream, boolean compressing) {
    try (Inflation inflation = inflation()) {
      return Received.from(new FrameReader(LIMIT, compressing ? inflation : null), stream);
    }
  }

  private static List<String> readPieces(byte[] stream, boolean compressing, Random random) {
    try (Inflation inflation = inflation()) {
      return Received.fromRandomPieces(
          new FrameReader(LIMIT, compressing ? inflation : null), stream, random);
    }
  }

  /** Changes, removes, repeats or inserts a few bytes. */
  private static byte[] mutate(byte[] stream, Random random) {
    byte[] mutated = stream;
    for (int n = 1 + random.nextInt(3); n > 0 && mutated.length > 0; n--) {
      int at = random.nextInt(mutated.length);
      switch (random.nextInt(4)) {
        case 0 -> mutated[at] = (byte) random.nextInt(256);
        case 1 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> mutated = spliced(mutated, at, at + random.nextInt(mutated.length - at));
        default -> mutated = spliced(mutated, at + random.nextInt(mutated.length - at), at);
      }
    }
    return mutated;
  }

  /** The bytes up to one index, and then those from another. */
  private static byte[] spliced(byte[] bytes, int to, int from) {
    byte[] result = Arrays.copyOf(bytes, to + bytes.length - from);
    System.arraycopy(bytes, from, result, to, bytes.length - from);
    return result;
  }

  /** A client that says something at random, within the rules. */
  private static final class Conversation implements AutoCloseable {

    private final Random random;
    private final @Nullable Deflater deflater;
    private final ClientFrames frames = new ClientFrames();
    private final List<String> meant = new ArrayList<>();
    private int count;

    Conversation(Random random, boolean compressing) {
      this.random = random;
      deflater = compressing ? new Deflater(1, true) : null;
      for (int n = random.nextInt(6); n > 0; n--) {
        control();
        message();
      }
      if (random.nextInt(4) == 0) {
        int code = 3000 + random.nextInt(2000);
        frame(FIN | CLOSE, ClientFrames.closePayload(code, "bye".getBytes(UTF_8)));
        meant.add("close " + code + " bye");
        control();
      }
    }

    private void message() {
      boolean text = random.nextBoolean();
      byte[] content = text ? text().getBytes(UTF_8) : noise();
      meant.add(
          text
              ? "text " + new String(content, UTF_8)
              : "binary " + HexFormat.of().formatHex(content));
      boolean compressed = deflater != null && content.length > 0 && random.nextInt(3) > 0;
      byte[] payload = compressed ? deflated(content) : content;
      int firstByte = (text ? TEXT : BINARY) | (compressed ? RSV1 : 0);
      int at = 0;
      while (random.nextInt(3) > 0) {
        int next = at + random.nextInt(payload.length - at + 1);
        frame(firstByte, Arrays.copyOfRange(payload, at, next));
        int message = meant.size() - 1;
        control(message);
        at = next;
        firstByte = CONTINUATION;
      }
      frame(FIN | firstByte, Arrays.copyOfRange(payload, at, payload.length));
    }

    private void control() {
      control(meant.size());
    }

    /** Sometimes a ping or a pong, which is read before the message that is being sent. */
    private void control(int before) {
      if (random.nextInt(4) == 0) {
        boolean ping = random.nextBoolean();
        String payload = "p".repeat(random.nextInt(126));
        frame(FIN | (ping ? PING : PONG), payload.getBytes(UTF_8));
        boolean closed = !meant.isEmpty() && meant.get(meant.size() - 1).startsWith("close");
        if (!closed) {
          meant.add(Math.max(before, 0), (ping ? "ping " : "pong ") + payload);
        }
      }
    }

    private void frame(int firstByte, byte[] payload) {
      frames.frame(firstByte, payload);
      count++;
    }

    private String text() {
      StringBuilder text = new StringBuilder();
      int[] bounds = {0x80, 0x80, 0x80, 0x800, 0xD800, 0x110000};
      int bound = bounds[random.nextInt(bounds.length)];
      for (int n = size() / 4; n > 0; n--) {
        int c = random.nextInt(bound);
        text.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 'x' : c);
      }
      return text.toString();
    }

    private byte[] noise() {
      byte[] bytes = new byte[size()];
      random.nextBytes(bytes);
      return bytes;
    }

    private int size() {
      int[] sizes = {0, 5, 20, 125, 126, 300, 3_000, LIMIT - 100};
      return sizes[random.nextInt(sizes.length)] / (1 + random.nextInt(2));
    }

    private byte[] deflated(byte[] content) {
      Deflater used = requireNonNull(deflater);
      used.setInput(content);
      byte[] out = new byte[content.length * 2 + 100];
      int length = used.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
      return Arrays.copyOf(out, length - 4);
    }

    byte[] stream() {
      return frames.toByteArray();
    }

    List<String> meant() {
      return meant;
    }

    int frames() {
      return count;
    }

    @Override
    public void close() {
      if (deflater != null) {
        deflater.end();
      }
    }
  }
}
