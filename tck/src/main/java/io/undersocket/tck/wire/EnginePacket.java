package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Unmet;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A packet of Engine.IO.
 *
 * @param type the digit: {@code 0} open, {@code 1} close, {@code 2} ping, {@code 3} pong, {@code 4}
 *     message, {@code 5} upgrade, {@code 6} noop
 * @param text what follows the digit, perhaps nothing; absent for a binary message
 * @param bytes of a binary message; not to be changed
 */
public record EnginePacket(char type, @Nullable String text, byte @Nullable [] bytes) {

  /** A message of text. */
  public static EnginePacket message(String text) {
    return new EnginePacket('4', text, null);
  }

  /** A message of bytes. */
  public static EnginePacket message(byte... bytes) {
    return new EnginePacket('4', null, bytes);
  }

  /** A packet as it is written as text: {@code 2probe}, {@code 4hello}. */
  public static EnginePacket of(String written) {
    if (written.isEmpty() || written.charAt(0) < '0' || written.charAt(0) > '6') {
      throw new Unmet("a packet of Engine.IO", Shown.quoted(written));
    }
    return new EnginePacket(written.charAt(0), written.substring(1), null);
  }

  /** The text of it. */
  String data() {
    return Objects.requireNonNullElse(text, "");
  }

  boolean isHeartbeat() {
    return type == '2' && !"probe".equals(text) || type == '3' && !"probe".equals(text);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof EnginePacket p
        && type == p.type
        && Objects.equals(text, p.text)
        && Arrays.equals(bytes, p.bytes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, text, Arrays.hashCode(bytes));
  }

  /** {@code packet "4hello"}, {@code bytes 01 02}. */
  @Override
  public String toString() {
    return bytes != null ? "bytes " + Shown.hex(bytes) : "packet " + Shown.quoted(type + data());
  }
}
