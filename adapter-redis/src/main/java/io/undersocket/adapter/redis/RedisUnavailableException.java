package io.undersocket.adapter.redis;

import org.jspecify.annotations.Nullable;

/**
 * Other nodes could not be reached, as Redis could not. Without a stack trace: it tells nothing.
 */
final class RedisUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RedisUnavailableException(String message) {
    this(message, null);
  }

  RedisUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }
}
