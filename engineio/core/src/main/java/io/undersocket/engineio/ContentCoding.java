package io.undersocket.engineio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The content codings of HTTP that a polling response can have.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3">RFC 9110, section 12.5.3</a>
 */
enum ContentCoding {
  GZIP("gzip"),
  /** The zlib format, RFC 1950, which is what HTTP means by this word. */
  DEFLATE("deflate");

  private static final String ANY = "*";
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}(\\.[0-9]{0,9})?|\\.[0-9]{1,9}");

  private final String text;

  ContentCoding(String text) {
    this.text = text;
  }

  /** The name in {@code Accept-Encoding} and {@code Content-Encoding}. */
  String text() {
    return text;
  }

  /**
   * What the client likes best: the highest quality, a coding named before one that only {@code *}
   * stands for, and else the one listed first.
   *
   * @param acceptEncoding the request's header, or null if it has none
   * @return the coding, or null if the client accepts none of them
   */
  static @Nullable ContentCoding negotiate(@Nullable String acceptEncoding) {
    if (acceptEncoding == null) {
      return null;
    }
    Offer gzip = Offer.NONE;
    Offer deflate = Offer.NONE;
    String[] elements = acceptEncoding.split(",");
    for (int i = 0; i < elements.length; i++) {
      String[] parts = elements[i].split(";");
      String name = parts.length == 0 ? "" : parts[0].strip();
      boolean any = name.equals(ANY);
      Offer offer = new Offer(any ? 0 : 1, quality(parts), i);
      if (any || name.equalsIgnoreCase(GZIP.text)) {
        gzip = gzip.orMoreTelling(offer);
      }
      if (any || name.equalsIgnoreCase(DEFLATE.text)) {
        deflate = deflate.orMoreTelling(offer);
      }
    }
    ContentCoding best = deflate.isBetterThan(gzip) ? DEFLATE : GZIP;
    return (best == GZIP ? gzip : deflate).quality > 0 ? best : null;
  }

  /**
   * What an element says; a quality that begins with no number means that the coding is not wanted.
   */
  private static double quality(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.regionMatches(true, 0, "q=", 0, 2)) {
        Matcher number = NUMBER.matcher(parameter.substring(2).strip());
        return number.lookingAt() ? Double.parseDouble(number.group()) : 0;
      }
    }
    return 1;
  }

  /** The body in this coding. */
  byte[] compress(byte[] body) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(body.length / 4 + 64);
    try (OutputStream compressor = compressor(compressed)) {
      compressor.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return compressed.toByteArray();
  }

  private OutputStream compressor(OutputStream out) throws IOException {
    return switch (this) {
      case GZIP -> new GZIPOutputStream(out);
      case DEFLATE -> new DeflaterOutputStream(out);
    };
  }

  /**
   * What the header says about a coding.
   *
   * @param specificity 1 if the coding is named, 0 if {@code *} stands for it
   * @param quality how much it is wanted, 0 for not at all
   * @param position where in the header
   */
  private record Offer(int specificity, double quality, int position) {

    static final Offer NONE = new Offer(0, 0, -1);

    Offer orMoreTelling(Offer other) {
      if (specificity != other.specificity) {
        return specificity > other.specificity ? this : other;
      }
      return quality > other.quality ? this : other;
    }

    boolean isBetterThan(Offer other) {
      if (quality != other.quality) {
        return quality > other.quality;
      }
      if (specificity != other.specificity) {
        return specificity > other.specificity;
      }
      return position < other.position;
    }
  }
}
