package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Unmet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** How packets are written in the body of a request or of an answer, in both revisions. */
public final class EnginePayload {

  private static final char SEPARATOR = 0x1e;

  private EnginePayload() {}

  /** Several packets, as they are written as text, in one body. */
  public static String of(int revision, String... packets) {
    if (revision == 4) {
      return String.join(String.valueOf(SEPARATOR), packets);
    }
    StringBuilder body = new StringBuilder();
    for (String packet : packets) {
      body.append(packet.length()).append(':').append(packet);
    }
    return body.isEmpty() ? "0:" : body.toString();
  }

  /** A binary message as text: {@code bAQI=}, or {@code b4AQI=} in revision 3. */
  public static String base64(int revision, byte... bytes) {
    return (revision == 4 ? "b" : "b4") + Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * A packet of a body of revision 3 that is binary as a whole; the payload is the concatenation.
   */
  public static byte[] binary3(EnginePacket packet) {
    byte[] bytes = packet.bytes();
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    if (bytes == null) {
      content.writeBytes((packet.type() + packet.data()).getBytes(StandardCharsets.UTF_8));
    } else {
      content.write(packet.type() - '0');
      content.writeBytes(bytes);
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(bytes == null ? 0 : 1);
    Integer.toString(content.size()).chars().forEach(digit -> all.write(digit - '0'));
    all.write(0xff);
    all.writeBytes(content.toByteArray());
    return all.toByteArray();
  }

  /** Reads the body of an answer. */
  static List<EnginePacket> read(int revision, HttpAnswer answer) {
    if (revision == 4) {
      return read4(answer.text());
    }
    String type = answer.header("content-type");
    return type != null && type.startsWith("application/octet-stream")
        ? readBinary3(answer.decoded())
        : read3(answer.text());
  }

  static List<EnginePacket> read4(String body) {
    List<EnginePacket> packets = new ArrayList<>();
    for (String packet : body.split(String.valueOf(SEPARATOR), -1)) {
      packets.add(readText(4, packet));
    }
    return packets;
  }

  /** A packet that is written as text, a binary message in base64 too. */
  static EnginePacket readText(int revision, String packet) {
    String base64 = revision == 4 ? "b" : "b4";
    if (!packet.startsWith(base64)) {
      return EnginePacket.of(packet);
    }
    try {
      return EnginePacket.message(Base64.getDecoder().decode(packet.substring(base64.length())));
    } catch (IllegalArgumentException e) {
      throw new Unmet("bytes in base64", Shown.quoted(packet));
    }
  }

  static List<EnginePacket> read3(String body) {
    List<EnginePacket> packets = new ArrayList<>();
    int at = 0;
    while (at < body.length()) {
      int colon = body.indexOf(':', at);
      int length = colon < 0 ? -1 : number(body.substring(at, colon));
      if (length < 0 || colon + 1 + length > body.length()) {
        throw new Unmet(
            "packets of Engine.IO 3, each after its length in UTF-16 units", Shown.quoted(body));
      }
      if (length > 0) {
        packets.add(readText(3, body.substring(colon + 1, colon + 1 + length)));
      }
      at = colon + 1 + length;
    }
    return packets;
  }

  private static int number(String digits) {
    return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : -1;
  }

  static List<EnginePacket> readBinary3(byte[] body) {
    List<EnginePacket> packets = new ArrayList<>();
    int at = 0;
    while (at < body.length) {
      int kind = body[at++];
      int length = 0;
      while (at < body.length && body[at] >= 0 && body[at] <= 9 && length < 100_000_000) {
        length = 10 * length + body[at++];
      }
      if (kind < 0
          || kind > 1
          || at >= body.length
          || body[at++] != (byte) 0xff
          || length == 0
          || at + length > body.length) {
        throw new Unmet("a binary payload of Engine.IO 3", "bytes " + Shown.hex(body));
      }
      byte[] content = Arrays.copyOfRange(body, at, at + length);
      packets.add(
          kind == 0
              ? EnginePacket.of(new String(content, StandardCharsets.UTF_8))
              : readBinaryPacket3(content));
      at += length;
    }
    return packets;
  }

  /** A type as a number, and bytes. */
  static EnginePacket readBinaryPacket3(byte[] content) {
    if (content.length == 0 || content[0] != 4) {
      throw new Unmet("a binary message of Engine.IO 3, 04 first", "bytes " + Shown.hex(content));
    }
    return EnginePacket.message(Arrays.copyOfRange(content, 1, content.length));
  }
}
