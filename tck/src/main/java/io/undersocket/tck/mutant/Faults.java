package io.undersocket.tck.mutant;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What mutants do in place of the right thing. Called by their code, by name: see {@link Edits}.
 * There is one method of a name.
 */
public final class Faults {

  private static final byte[] EMPTY_CLOSE_FRAME = {(byte) 0x88, 0};

  private Faults() {}

  // --- numbers ---------------------------------------------------------------------------------

  /** One more. */
  public static int more(int number) {
    return number + 1;
  }

  /** One less. */
  public static int less(int number) {
    return number - 1;
  }

  /** One more. */
  public static long longMore(long number) {
    return number + 1;
  }

  /** One less. */
  public static long longLess(long number) {
    return number - 1;
  }

  /** The contrary. */
  public static boolean not(boolean truth) {
    return !truth;
  }

  /** Twice as long. */
  public static Duration doubled(Duration duration) {
    return duration.multipliedBy(2);
  }

  /** Half as long. */
  public static Duration halved(Duration duration) {
    return duration.dividedBy(2);
  }

  /** Opcodes that do not exist become binary messages and pongs. */
  public static int knownOpcode(int opcode) {
    return opcode > 0xA ? 0xA : opcode > 2 && opcode < 8 ? 2 : opcode;
  }

  // --- lists, sets, maps -----------------------------------------------------------------------

  /** Adds to the beginning. */
  public static boolean prepend(List<Object> list, Object element) {
    list.add(0, element);
    return true;
  }

  /** Adds to the end, but not more than four. */
  public static boolean addUpToFour(List<Object> list, Object element) {
    return list.size() >= 4 || list.add(element);
  }

  /** The other way round. */
  public static List<Object> reversed(List<Object> list) {
    List<Object> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }

  /** Without the last one. */
  public static List<Object> withoutLast(List<Object> list) {
    return list.isEmpty() ? list : list.subList(0, list.size() - 1);
  }

  /** Nothing. */
  public static List<Object> emptyList(@Nullable Object ignored) {
    return List.of();
  }

  /** Nobody. */
  public static Set<Object> emptySet(@Nullable Object ignored) {
    return Set.of();
  }

  /** Nothing. */
  public static Map<Object, Object> emptyMap(@Nullable Object ignored) {
    return Map.of();
  }

  // --- objects ---------------------------------------------------------------------------------

  /** Null. */
  public static @Nullable Object missing(@Nullable Object ignored) {
    return null;
  }

  /** In place of a call with one argument: the argument. */
  public static @Nullable Object given(@Nullable Object ignored, @Nullable Object argument) {
    return argument;
  }

  // --- text ------------------------------------------------------------------------------------

  /** The namespace that nobody has to name. */
  public static String root(String ignored) {
    return "/";
  }

  /** In place of a replacement: the text as it was. */
  public static String notReplaced(String text, CharSequence ignored, CharSequence unused) {
    return text;
  }

  /** In place of a conversion to lower case: the text as it was. */
  public static String asWritten(String text, Locale ignored) {
    return text;
  }

  /** The text as it was. */
  public static String sameText(String text) {
    return text;
  }

  /** In place of a call with two arguments: the second of them. */
  public static String second(Object ignored, String unused, String second) {
    return second;
  }

  /** The name of a content coding that it is not. */
  public static String otherCoding(String coding) {
    return coding.equals("gzip") ? "deflate" : "gzip";
  }

  /** In quotes, but not escaped. */
  public static String quoted(String text) {
    return '"' + text + '"';
  }

  // --- bytes -----------------------------------------------------------------------------------

  /** As they were. */
  public static byte[] sameBytes(byte[] bytes) {
    return bytes;
  }

  /** None. */
  public static byte[] noBytes(byte[] ignored) {
    return new byte[0];
  }

  /** The other way round. */
  public static byte[] backwards(byte[] bytes) {
    byte[] backwards = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      backwards[i] = bytes[bytes.length - 1 - i];
    }
    return backwards;
  }

  /** Their number. */
  public static int numberOf(byte[] bytes) {
    return bytes.length;
  }

  /** A close frame that says nothing, whatever it should say. */
  public static byte[] silentClose(int ignored, String unused) {
    return EMPTY_CLOSE_FRAME.clone();
  }

  /** Without {@code =} at the end. */
  public static Base64.Encoder unpadded(Base64.Encoder encoder) {
    return encoder.withoutPadding();
  }
}
