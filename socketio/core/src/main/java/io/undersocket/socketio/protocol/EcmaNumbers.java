package io.undersocket.socketio.protocol;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.Predicate;

/**
 * Numbers as JavaScript prints them (ECMA-262, Number::toString): the fewest digits that read back
 * as the same number.
 */
final class EcmaNumbers {

  /** From 19 on, {@code Double.toString} finds the fewest digits; before, one too many at times. */
  private static final boolean JDK_IS_SHORTEST = Runtime.version().feature() >= 19;

  /**
   * So many digits tell all normal doubles apart, so what has no more of them is the shortest: two
   * decimals as short as this never are the same double.
   */
  private static final int ALWAYS_DISTINCT = 15;

  private EcmaNumbers() {}

  /** The text; a number that is not finite has none in JSON and is {@code null}. */
  static String toString(double value) {
    if (!Double.isFinite(value)) {
      return "null";
    }
    if (value == (long) value && Math.abs(value) < 1L << 53) {
      return Long.toString((long) value);
    }
    double magnitude = Math.abs(value);
    StringBuilder text = new StringBuilder(26);
    if (value < 0) {
      text.append('-');
    }
    Decimal decimal = Decimal.parse(Double.toString(magnitude));
    boolean subnormal = magnitude < Double.MIN_NORMAL;
    if (subnormal || decimal.digits.length() > ALWAYS_DISTINCT && !JDK_IS_SHORTEST) {
      decimal =
          shortest(
              new BigDecimal(magnitude),
              subnormal ? 1 : ALWAYS_DISTINCT,
              candidate -> candidate.doubleValue() == magnitude);
    }
    return print(decimal, text);
  }

  /** The text of a float: the fewest digits that read back as the same float. */
  static String toString(float value) {
    if (!Float.isFinite(value)) {
      return "null";
    }
    if (value == (int) value && Math.abs(value) < 1 << 24) {
      return Integer.toString((int) value);
    }
    float magnitude = Math.abs(value);
    StringBuilder text = new StringBuilder(18);
    if (value < 0) {
      text.append('-');
    }
    return print(
        shortest(
            new BigDecimal(magnitude),
            magnitude < Float.MIN_NORMAL ? 1 : 6,
            candidate -> candidate.floatValue() == magnitude),
        text);
  }

  /** The closest of the shortest decimals that are the number. */
  private static Decimal shortest(
      BigDecimal exact, int fromDigits, Predicate<BigDecimal> isTheNumber) {
    for (int digits = fromDigits; ; digits++) {
      BigDecimal below = exact.round(new MathContext(digits, RoundingMode.DOWN));
      BigDecimal above = below.add(below.ulp());
      boolean belowFits = isTheNumber.test(below);
      boolean aboveFits = isTheNumber.test(above);
      if (belowFits || aboveFits) {
        boolean takeBelow = belowFits;
        if (belowFits && aboveFits) {
          int nearer = exact.subtract(below).compareTo(above.subtract(exact));
          takeBelow = nearer < 0 || nearer == 0 && !below.unscaledValue().testBit(0);
        }
        return Decimal.of(takeBelow ? below : above);
      }
    }
  }

  private static String print(Decimal decimal, StringBuilder text) {
    String digits = decimal.digits;
    int count = digits.length();
    int point = decimal.point;
    if (point > 21 || point <= -6) {
      text.append(digits.charAt(0));
      if (count > 1) {
        text.append('.').append(digits, 1, count);
      }
      int exponent = point - 1;
      return text.append('e').append(exponent < 0 ? "" : "+").append(exponent).toString();
    }
    if (point <= 0) {
      return text.append("0.").append("0".repeat(-point)).append(digits).toString();
    }
    if (point >= count) {
      return text.append(digits).append("0".repeat(point - count)).toString();
    }
    return text.append(digits, 0, point).append('.').append(digits, point, count).toString();
  }

  /**
   * A positive decimal.
   *
   * @param digits without zeros at either end
   * @param point how many digits are before the decimal point, or how many zeros after it if
   *     negative
   */
  private record Decimal(String digits, int point) {

    /** Reads what {@code Double.toString} writes. */
    static Decimal parse(String text) {
      int e = text.indexOf('E');
      int exponent = e < 0 ? 0 : Integer.parseInt(text, e + 1, text.length(), 10);
      int dot = text.indexOf('.');
      String digits = text.substring(0, dot) + text.substring(dot + 1, e < 0 ? text.length() : e);
      return trimmed(digits, dot + exponent);
    }

    static Decimal of(BigDecimal value) {
      String digits = value.unscaledValue().toString();
      return trimmed(digits, digits.length() - value.scale());
    }

    private static Decimal trimmed(String digits, int point) {
      int from = 0;
      while (digits.charAt(from) == '0') {
        from++;
      }
      int to = digits.length();
      while (digits.charAt(to - 1) == '0') {
        to--;
      }
      return new Decimal(digits.substring(from, to), point - from);
    }
  }
}
