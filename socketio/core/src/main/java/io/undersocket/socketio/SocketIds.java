package io.undersocket.socketio;

import java.security.SecureRandom;
import java.util.Base64;

/** Ids of 20 characters of the URL-safe Base64 alphabet, not to be guessed. */
final class SocketIds {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder();

  private SocketIds() {}

  static String next() {
    byte[] bytes = new byte[15];
    RANDOM.nextBytes(bytes);
    return ENCODER.encodeToString(bytes);
  }
}
