package io.undersocket.engineio;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * The default session ids: 20 characters of {@code A-Z a-z 0-9 - _} that carry 120 random bits. The
 * reference server draws 96 and counts the rest up; here nothing of one id tells about another.
 */
final class SecureIds {

  /** 15 bytes make exactly 20 characters of base64, without padding. */
  private static final int RANDOM_BYTES = 15;

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder();

  /** Safe for use by several threads by its own contract. */
  private static final SecureRandom RANDOM = new SecureRandom();

  private SecureIds() {}

  /** A new id. Callable from any thread. */
  static String next() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return ENCODER.encodeToString(bytes);
  }
}
