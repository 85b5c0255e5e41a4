package io.undersocket.adapter.redis;

import java.util.concurrent.CompletableFuture;

/** A message on its way to Redis. Its bytes are not written to any more. */
final class Publication {

  private final byte[] channel;
  private final byte[] message;
  private final CompletableFuture<Long> receivers = new CompletableFuture<>();
  private final Outbox outbox;

  /** When it was published, by {@link System#nanoTime()}. */
  private final long at;

  /** In which epoch of the outbox it was sent; written and read under the outbox's lock. */
  int epoch;

  Publication(Outbox outbox, byte[] channel, byte[] message, long at) {
    this.outbox = outbox;
    this.channel = channel;
    this.message = message;
    this.at = at;
  }

  byte[] channel() {
    return channel;
  }

  byte[] message() {
    return message;
  }

  long at() {
    return at;
  }

  int bytes() {
    return channel.length + message.length;
  }

  /** How many have received it, or why it was not sent. */
  CompletableFuture<Long> receivers() {
    return receivers;
  }

  /** Redis has passed it on to so many. */
  void published(long count) {
    outbox.published(this, count);
  }

  /** Redis has refused it. */
  void refused(Throwable answer) {
    outbox.refused(this, answer);
  }

  /** The connection was lost before there was an answer: nobody knows what became of it. */
  void lost(Throwable cause) {
    outbox.lost(this, cause);
  }
}
