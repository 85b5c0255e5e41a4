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
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client of Lettuce that leaves to others what is done when a connection is lost, and the thread
 * that serves its connections.
 */
final class LettuceClient {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

  /**
   * All connections of an adapter: what is heard by one is answered by another, and a thread of its
   * own for each would have to wake the other for every message.
   */
  private static final int IO_THREADS = 1;

  private final RedisClient redis;

  /** What it runs on; null if that is an application's. */
  private final @Nullable ClientResources threads;

  /** The thread, since there was a connection; null if there was none, or there are several. */
  private volatile @Nullable Executor loop;

  /** A client of our own, and its own thread. */
  LettuceClient() {
    threads =
        ClientResources.builder()
            .eventLoopGroupProvider(new DefaultEventLoopGroupProvider(IO_THREADS))
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .nettyCustomizer(
                new NettyCustomizer() {
                  @Override
                  public void afterChannelInitialized(Channel channel) {
                    loop = channel.eventLoop();
                  }
                })
            .build();
    redis = RedisClient.create(threads);
    redis.setOptions(
        ours(
            ClientOptions.builder()
                .socketOptions(SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build())));
  }

  /** One with the threads and options of another, an application's, which it does not close. */
  LettuceClient(AbstractRedisClient beside) {
    threads = null;
    redis = RedisClient.create(beside.getResources());
    redis.setOptions(ours(beside.getOptions().mutate()));
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

  /** Makes the connections. */
  RedisClient redis() {
    return redis;
  }

  /** The thread that serves all connections, if one does, as far as that is known. */
  @Nullable Executor loop() {
    return loop;
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
