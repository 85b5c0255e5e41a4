package io.undersocket.engineio;

import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code allowRequest}.
 *
 * @param allowed whether the handshake may go on
 * @param message what a refused client is told instead of {@code Forbidden}, or null
 */
public record Admission(boolean allowed, @Nullable String message) {

  private static final Admission ALLOW = new Admission(true, null);
  private static final Admission REFUSE = new Admission(false, null);

  /** The handshake may go on. */
  public static Admission allow() {
    return ALLOW;
  }

  /** The client gets {@code 403 Forbidden}. */
  public static Admission refuse() {
    return REFUSE;
  }

  /** The client gets 403 and is told this. */
  public static Admission refuse(String message) {
    return new Admission(false, message);
  }
}
