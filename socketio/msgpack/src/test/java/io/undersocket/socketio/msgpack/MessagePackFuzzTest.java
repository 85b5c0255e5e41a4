package io.undersocket.socketio.msgpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Packets that nobody would write by hand. What counts: what was meant comes out, and what is
 * broken throws nothing but a {@link PacketException}.
 */
@DisplayName("The MessagePack parser, given packets made at random,")
class MessagePackFuzzTest {

  private static final int ROUNDS = 4_000;

  private final MessagePackParser parser = MessagePackParser.create();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  @DisplayName("reads what it wrote")
  void roundTrip(long seed) throws PacketException {
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS / 10; i++) {
      List<Object> values = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        values.add(value(random, 0));
      }
      Packet packet = Packet.event("/n", random.nextInt(1_000), "e" + i, values);
      Packet read = parser.newDecoder().add(parser.encoder().encode(packet).get(0));
      assertThat(read.namespace()).isEqualTo("/n");
      assertThat(read.id()).isEqualTo(packet.id());
      assertThat(read.eventName()).isEqualTo("e" + i);
      assertThat(comparable(read.args().asList())).isEqualTo(comparable(values));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  @DisplayName("survives what is broken")
  void broken(long seed) {
    Random random = new Random(seed);
    int good = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Packet packet = Packet.event("/n", i, "e", List.of(value(random, 0), value(random, 0)));
      byte[] bytes = parser.encoder().encode(packet).get(0).bytes();
      good += read(damage(bytes, random));
    }
    assertThat(good).as("some of it is still a packet").isBetween(ROUNDS / 100, ROUNDS - 1);
  }

  /** With bytes that are equal if they are the same. */
  static Object comparable(Object value) {
    if (value instanceof byte[] bytes) {
      return ByteBuffer.wrap(bytes);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(MessagePackFuzzTest::comparable).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> all = new LinkedHashMap<>();
      map.forEach((name, member) -> all.put(name, comparable(member)));
      return all;
    }
    return value;
  }

  private int read(byte[] bytes) {
    // Somewhere in the middle, as in a frame among others.
    byte[] frame = new byte[bytes.length + 6];
    Arrays.fill(frame, (byte) 0x91);
    System.arraycopy(bytes, 0, frame, 3, bytes.length);
    try {
      Packet packet = parser.newDecoder().add(Message.binary(frame, 3, bytes.length));
      packet.args().asList();
      packet.args().forEach(value -> assertThat(value.text()).isNotEmpty());
      parser.encoder().encode(packet);
      return 1;
    } catch (PacketException e) {
      return 0;
    }
  }

  static byte[] damage(byte[] bytes, Random random) {
    switch (random.nextInt(4)) {
      case 0:
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1:
        random.nextBytes(bytes);
        return bytes;
      default:
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
  }

  /** In the types that plain values are read as. */
  static Object value(Random random, int depth) {
    switch (random.nextInt(depth > 4 ? 6 : 8)) {
      case 0:
        return random.nextLong() >> random.nextInt(64);
      case 1:
        return random.nextInt(1_000) + 0.5;
      case 2:
        return random.nextBoolean();
      case 3:
        return text(random);
      case 4:
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
      case 5:
        return -random.nextInt(300) - 0.25;
      case 6:
        List<Object> list = new ArrayList<>();
        for (int n = random.nextInt(20); n > 0; n--) {
          list.add(value(random, depth + 2));
        }
        return list;
      default:
        Map<String, Object> map = new LinkedHashMap<>();
        for (int n = random.nextInt(20); n > 0; n--) {
          map.put(text(random), value(random, depth + 2));
        }
        return map;
    }
  }

  /** Any UTF-16, surrogates in any order. */
  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(40); n > 0; n--) {
      text.append((char) (random.nextBoolean() ? random.nextInt(0x80) : random.nextInt(0x10000)));
    }
    return text.toString();
  }
}
