package io.undersocket.spring;

import io.undersocket.adapter.redis.RedisAdapter;
import io.undersocket.adapter.redis.RedisStreamsAdapter;
import io.undersocket.adapter.redis.ShardedRedisAdapter;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.spi.AdapterFactory;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Has the server in what the Actuator says of the application's health, as {@code socketIo}. */
@AutoConfiguration(after = UndersocketAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(SocketIoServer.class)
@ConditionalOnEnabledHealthIndicator("socket-io")
public final class UndersocketHealthAutoConfiguration {

  /** For Spring. */
  UndersocketHealthAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean(name = "socketIoHealthIndicator")
  static HealthIndicator socketIoHealthIndicator(
      SocketIoServer server, SocketIoLifecycle lifecycle, ObjectProvider<RedisState> redis) {
    return new SocketIoHealthIndicator(server, lifecycle, redis.getIfAvailable());
  }

  /** Whether the adapter is connected with its Redis, if it has one. */
  @FunctionalInterface
  interface RedisState extends BooleanSupplier {}

  /** Where the adapters for Redis are. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(RedisAdapter.class)
  static class OfRedis {

    @Bean
    @ConditionalOnBean(AdapterFactory.class)
    static @Nullable RedisState socketIoRedisState(AdapterFactory adapter) {
      if (adapter instanceof RedisAdapter classic) {
        return () -> classic.statistics().connected();
      }
      if (adapter instanceof ShardedRedisAdapter sharded) {
        return () -> sharded.statistics().connected();
      }
      if (adapter instanceof RedisStreamsAdapter streams) {
        return () -> streams.statistics().connected();
      }
      return null;
    }
  }
}
