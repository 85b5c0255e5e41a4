package io.undersocket.adapter.redis;

import java.time.Duration;

/**
 * Times and bounds of a {@link RedisLink}; the builders of the adapters say what they are good for.
 */
record LinkOptions(
    int maxQueuedMessages,
    long maxQueuedBytes,
    Duration maxQueueTime,
    Duration settleTime,
    Duration pingInterval,
    Duration maxReconnectDelay) {

  static final LinkOptions DEFAULTS =
      new LinkOptions(
          10_000,
          16 * 1024 * 1024,
          Duration.ofSeconds(10),
          Duration.ofSeconds(3),
          Duration.ofSeconds(3),
          Duration.ofSeconds(1));

  LinkOptions {
    if (maxQueuedMessages < 0 || maxQueuedBytes < 0) {
      throw new IllegalArgumentException(
          "maxQueuedMessages is "
              + maxQueuedMessages
              + ", maxQueuedBytes "
              + maxQueuedBytes
              + ": must be 0 or more");
    }
    notNegative("maxQueueTime", maxQueueTime);
    notNegative("settleTime", settleTime);
    positive("pingInterval", pingInterval);
    positive("maxReconnectDelay", maxReconnectDelay);
  }

  private static void notNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + " is " + value + ", must not be negative");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " is " + value + ", must be positive");
    }
  }

  LinkOptions withQueue(int messages, long bytes, Duration time) {
    return new LinkOptions(messages, bytes, time, settleTime, pingInterval, maxReconnectDelay);
  }

  LinkOptions withSettleTime(Duration value) {
    return new LinkOptions(
        maxQueuedMessages, maxQueuedBytes, maxQueueTime, value, pingInterval, maxReconnectDelay);
  }

  LinkOptions withPingInterval(Duration value) {
    return new LinkOptions(
        maxQueuedMessages, maxQueuedBytes, maxQueueTime, settleTime, value, maxReconnectDelay);
  }

  LinkOptions withMaxReconnectDelay(Duration value) {
    return new LinkOptions(
        maxQueuedMessages, maxQueuedBytes, maxQueueTime, settleTime, pingInterval, value);
  }
}
