package io.undersocket.adapter.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client of Lettuce that leaves to others what is done when a connection is lost, and the thread
 * that serves its connections.
 *
 * @param redis makes the connections
 * @param threads what it runs on; null if that is an application's
 */
record LettuceClient(RedisClient redis, @Nullable ClientResources threads) {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

  /**
   * All connections of an adapter: what is heard by one is answered by another, and a thread of its
   * own for each would have to wake the other for every message.
   */
  private static final int IO_THREADS = 1;

  /** A client of our own, and its own thread. */
  static LettuceClient alone() {
    ClientResources threads =
        ClientResources.builder()
            .eventLoopGroupProvider(new DefaultEventLoopGroupProvider(IO_THREADS))
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    RedisClient made = RedisClient.create(threads);
    made.setOptions(
        ours(
            ClientOptions.builder()
                .socketOptions(SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build())));
    return new LettuceClient(made, threads);
  }

  /** Made beside that of an application it has the same threads and options, not to be closed. */
  static LettuceClient beside(AbstractRedisClient other) {
    RedisClient made = RedisClient.create(other.getResources());
    made.setOptions(ours(other.getOptions().mutate()));
    return new LettuceClient(made, null);
  }

  private static ClientOptions ours(ClientOptions.Builder options) {
    return options
        // What was sent when a connection was lost must not be sent again: it may have arrived.
        .autoReconnect(false)
        .maintNotificationsConfig(MaintNotificationsConfig.disabled())
        // A timer for each command; a connection that hangs is noticed by its pings.
        .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
        .build();
  }

  /** How long it may take to connect. */
  Duration connectTimeout() {
    return redis.getOptions().getSocketOptions().getConnectTimeout();
  }

  /** Closes all connections, and ends the thread if it has one of its own. */
  CompletionStage<@Nullable Void> close() {
    CompletableFuture<@Nullable Void> closed =
        redis.shutdownAsync(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    if (threads == null) {
      return closed;
    }
    return closed.whenComplete(
        (done, failure) -> threads.shutdown(0, SHUTDOWN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
  }
}
