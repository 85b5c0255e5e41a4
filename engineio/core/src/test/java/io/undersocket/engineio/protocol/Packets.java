package io.undersocket.engineio.protocol;

import java.util.Random;

/** Packets for tests that need many. */
final class Packets {

  private static final String CHARACTERS = "abc {}[]\"\\019bé€ß漢\u0000\u001f\u2028";

  private Packets() {}

  /** Any packet that the text form can carry. */
  static Packet random(Random random) {
    if (random.nextInt(4) == 0) {
      byte[] bytes = new byte[random.nextInt(50)];
      random.nextBytes(bytes);
      return Packet.message(Message.binary(bytes));
    }
    PacketType[] types = PacketType.values();
    return Packet.of(types[random.nextInt(types.length)], text(random));
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(30); length > 0; length--) {
      if (random.nextInt(10) == 0) {
        text.append("😀");
      } else {
        text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
      }
    }
    return text.toString();
  }
}
