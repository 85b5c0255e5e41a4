package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A message on its way to Redis. Its bytes are not written to any more. */
final class Publication {

  private final byte[] channel;
  private final byte[] message;
  private final @Nullable StreamWrite write;
  private final CompletableFuture<Long> receivers = new CompletableFuture<>();

  /** When it was published, by {@link System#nanoTime()}. */
  private final long at;

  /** Where it is; another one when its channel has moved. Changed while it is not on its way. */
  private volatile Outbox outbox;

  /** That Redis has it, as was seen in what it brings. Any thread. */
  private volatile boolean seen;

  /** Set before anybody hears that Redis has it. Any thread. */
  private volatile @Nullable StreamId id;

  /** Whether it is worth sending later; written and read under the outbox's lock. */
  boolean mayWait = true;

  /** In which epoch of the outbox it was sent; written and read under the outbox's lock. */
  int epoch;

  /** When it was sent, among the others of the outbox; written and read under the outbox's lock. */
  long number;

  /** Whether it was sent, and may have been written or not; under the outbox's lock. */
  boolean doubtful;

  Publication(Outbox outbox, byte[] channel, byte[] message, long at) {
    this.outbox = outbox;
    this.channel = channel;
    this.message = message;
    this.write = null;
    this.at = at;
  }

  /** Of something that is written down, not told. */
  Publication(Outbox outbox, StreamWrite write, long at) {
    this.outbox = outbox;
    this.channel = write.key();
    this.message = new byte[0];
    this.write = write;
    this.at = at;
  }

  /** What is written instead of a message; null if it is one. */
  @Nullable StreamWrite write() {
    return write;
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
    return write == null ? channel.length + message.length : write.bytes();
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

  /** Redis has written it, as the entry with this id. */
  void written(byte[] id) {
    this.id = StreamId.parse(new String(id, UTF_8));
    outbox.published(this, 1);
  }

  /** Of the entry that it has become; null if it is none, or nobody knows. */
  @Nullable StreamId id() {
    return id;
  }

  /** Redis has not done it, as it is somebody else's to do. */
  void redirected(Redirection to) {
    outbox.redirected(this, to);
  }

  /** It goes by way of another one from now on. */
  void moveTo(Outbox other) {
    outbox = other;
  }

  /** What comes from Redis shows that it was written. */
  void seen() {
    seen = true;
  }

  boolean wasSeen() {
    return seen;
  }

  /**
   * Redis has ended the connection before there was an answer: it will not do more than it has done
   * already.
   */
  void cutOff(Throwable cause) {
    outbox.cutOff(this, cause);
  }

  /** The connection was lost before there was an answer: nobody knows what became of it. */
  void lost(Throwable cause) {
    outbox.lost(this, cause);
  }
}
