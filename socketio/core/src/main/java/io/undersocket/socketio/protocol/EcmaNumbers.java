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

  /** 10 to the power of an index. */
  private static final long[] POWERS = new long[19];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = 10 * POWERS[i - 1];
    }
  }

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
    return print(shortest(magnitude), text);
  }

  private static Decimal shortest(double magnitude) {
    long bits = Double.doubleToRawLongBits(magnitude);
    int exponent = (int) (bits >>> 52) - 1075;
    long fraction = bits & (1L << 52) - 1;
    if (exponent >= -59 && exponent <= -4 && fraction != 0) {
      return shortest(1L << 52 | fraction, exponent);
    }
    Decimal decimal = Decimal.parse(Double.toString(magnitude));
    boolean subnormal = magnitude < Double.MIN_NORMAL;
    if (subnormal || decimal.digits.length() > ALWAYS_DISTINCT && !JDK_IS_SHORTEST) {
      return shortest(
          new BigDecimal(magnitude),
          subnormal ? 1 : ALWAYS_DISTINCT,
          candidate -> candidate.doubleValue() == magnitude);
    }
    return decimal;
  }

  /**
   * The same for {@code c * 2^q}, a double between 0.008 and 5e14 that is no power of two, in
   * 128-bit integers and thus exact: most numbers are among these, and the general way is slow.
   *
   * <p>All decimals that round to the double are within half of {@code 2^q} of it. With the k for
   * which {@code 10^k <= 2^q < 10^(k+1)}, at most one multiple of 10^(k+1) is among them: if there
   * is one, it is the shortest, else the nearest multiple of 10^k is.
   */
  private static Decimal shortest(long c, int q) {
    int k = (q * 315_653) >> 20; // floor(q * log10(2))
    long scale = POWERS[-k];
    // The number is (s * 2^-q + rest) / 2^-q times 10^k.
    long high = Math.multiplyHigh(c, scale);
    long low = c * scale;
    long s = high << 64 + q | low >>> -q;
    long unit = 1L << -q;
    long rest = low & unit - 1;
    // No decimal of these lies right at the edge: fewer twos divide it than 2^-q has.
    long reach = scale >> 1;
    int digit = (int) (s % 10);
    long chosen;
    if (digit <= 5 && digit * unit + rest <= reach) {
      chosen = s - digit;
    } else if (digit >= 5 && (10 - digit) * unit - rest <= reach) {
      chosen = s - digit + 10;
    } else {
      long toAbove = unit - rest;
      chosen = rest < toAbove || rest == toAbove && (s & 1) == 0 ? s : s + 1;
    }
    return Decimal.of(chosen, k);
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

    static Decimal of(long digits, int scale) {
      long significant = digits;
      int zeros = 0;
      while (significant % 10 == 0) {
        significant /= 10;
        zeros++;
      }
      String text = Long.toString(significant);
      return new Decimal(text, text.length() + zeros + scale);
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
