package io.undersocket.engineio;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The default session ids: 20 characters of {@code A-Z a-z 0-9 - _}. Of the 15 bytes in them 12 are
 * random, as many as the reference server draws, and 3 are a seal that is made of these with a key
 * of this generator alone. So it knows an id that it has made, however long ago, from one that it
 * has not, and remembers none. Who has not the key sees 120 random bits; nothing of one id tells
 * about another.
 *
 * <p>Safe for use by several threads.
 */
final class SecureIds implements IdGenerator {

  /** Make exactly 20 characters of base64, without padding. */
  private static final int BYTES = 15;

  /** One in 16 million foreign ids is taken for an own one. */
  private static final int SEAL_BYTES = 3;

  private static final int LENGTH = 20;
  private static final int KEY_BYTES = 32;
  private static final String ALGORITHM = "HmacSHA256";

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder();

  /** Safe for use by several threads by its own contract. */
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SecretKeySpec key;

  SecureIds() {
    byte[] secret = new byte[KEY_BYTES];
    RANDOM.nextBytes(secret);
    key = new SecretKeySpec(secret, ALGORITHM);
  }

  @Override
  public CompletionStage<String> generate(EngineRequest request) {
    return CompletableFuture.completedFuture(next());
  }

  /** A new id. */
  String next() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    seal(bytes);
    return ENCODER.encodeToString(bytes);
  }

  /** Whether this looks like a session id, here or on a Node.js server, and is none of these. */
  boolean isForeign(String id) {
    if (id.length() != LENGTH) {
      return false;
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(id);
    } catch (IllegalArgumentException e) {
      return false; // other characters
    }
    if (bytes.length != BYTES) {
      return false; // padded
    }
    byte[] own = bytes.clone();
    seal(own);
    return !MessageDigest.isEqual(own, bytes);
  }

  /** Puts the seal of the bytes before it at the end. */
  private void seal(byte[] bytes) {
    int at = bytes.length - SEAL_BYTES;
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(bytes, 0, at);
      System.arraycopy(mac.doFinal(), 0, bytes, at, SEAL_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
    }
  }
}
