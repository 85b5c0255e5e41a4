package io.undersocket.adapter.redis;

import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.ParserLimits;
import io.undersocket.socketio.spi.JsonBinding;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says something to the sockets of a cluster from a process that is no server: a job, a service
 * without clients of its own. A {@link RedisEmitter} is heard by servers with a {@link
 * RedisAdapter} or the classic adapter of the reference, a {@link RedisStreamsEmitter} by those
 * with streams.
 *
 * <p>Its own methods mean the namespace {@code /}; {@link #of} is for the others. One is enough for
 * a process; it has one connection, and one thread. Callable from any thread; nothing but {@link
 * #close()} blocks.
 *
 * <p><b>While Redis is away</b>, from the very beginning on, what is said waits, within {@linkplain
 * Builder#queue bounds}; beyond them the oldest is dropped. Whatever is lost is {@linkplain
 * #statistics() counted}, the {@linkplain Builder#listener listener} is told of it, and so is the
 * log.
 */
public abstract sealed class ClusterEmitter extends WholeNamespace implements AutoCloseable
    permits RedisEmitter, RedisStreamsEmitter {

  private static final Logger log = LoggerFactory.getLogger(ClusterEmitter.class);

  /** How much longer than it should {@link #close()} may take. */
  private static final Duration MARGIN = Duration.ofSeconds(3);

  private final Duration closeTimeout;
  private final JsonCodec types;
  private final AtomicLong failures = new AtomicLong();
  private volatile boolean closed;

  ClusterEmitter(Builder<?> builder) {
    this.closeTimeout = builder.closeTimeout;
    this.types = JsonCodec.of(ParserLimits.defaults(), builder.jsonBinding);
  }

  /** By what everything goes. */
  abstract EmitterLink link();

  abstract EmitterNamespace root();

  abstract EmitterChannel channel(String namespace, JsonCodec types);

  final EmitterNamespace namespace(String name) {
    return new EmitterNamespace(channel(name, types));
  }

  /**
   * All sockets of a namespace.
   *
   * @param namespace its name; a missing slash is added
   */
  public final EmitterNamespace of(String namespace) {
    return namespace(namespace.startsWith("/") ? namespace : "/" + namespace);
  }

  /** As {@link EmitterNamespace#serverSideEmit}. */
  public final void serverSideEmit(String event, @Nullable Object... args) {
    root().serverSideEmit(event, args);
  }

  @Override
  final EmitterOperator everyone() {
    return root().everyone();
  }

  /** How it is, and what it has done, all namespaces together; of a closed one, until then. */
  public final RedisStatistics statistics() {
    return link().statistics();
  }

  /**
   * Waits until Redis has taken what was said, for at most {@link Builder#closeTimeout}, and ends
   * the connection. What has not been taken by then is dropped. Blocks meanwhile, so not for an I/O
   * thread; the second time it does nothing.
   */
  @Override
  public final void close() {
    closed = true;
    CompletionStage<@Nullable Void> ended = link().drain(closeTimeout);
    try {
      ended.toCompletableFuture().get(closeTimeout.plus(MARGIN).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("{} did not end in order", this, e);
    }
  }

  final void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the emitter is closed: nothing can be said any more");
    }
  }

  /** Logs what became of something that was said, the 1st, 2nd, 4th, 8th, ... failure. */
  final void note(CompletionStage<Long> outcome) {
    outcome.whenComplete(
        (receivers, failure) -> {
          if (failure != null) {
            long count = failures.incrementAndGet();
            if (Long.bitCount(count) == 1) {
              log.warn(
                  "{} could not say something (failure {} of this kind)", this, count, failure);
            }
          }
        });
  }

  /**
   * The options of an emitter. For one thread.
   *
   * @param <B> the builder's own type, so that calls chain
   */
  public abstract static sealed class Builder<B extends Builder<B>> extends LinkBuilder<B>
      permits RedisEmitter.Builder, RedisStreamsEmitter.Builder {

    private Duration closeTimeout = Duration.ofSeconds(10);
    private @Nullable JsonBinding jsonBinding;

    Builder(Redis redis) {
      super(redis);
    }

    /** How long at most {@link ClusterEmitter#close()} waits for Redis, 10 s by default. */
    public B closeTimeout(Duration timeout) {
      if (timeout.isNegative()) {
        throw new IllegalArgumentException("closeTimeout is " + timeout + ", must not be negative");
      }
      this.closeTimeout = timeout;
      return self();
    }

    /**
     * How the application's own types are written, as for a server ({@link
     * io.undersocket.socketio.SocketIoServer.Builder#jsonBinding}). Default not at all.
     */
    public B jsonBinding(JsonBinding binding) {
      this.jsonBinding = binding;
      return self();
    }
  }
}
