package io.undersocket.spring;

import io.undersocket.adapter.redis.Redis;
import io.undersocket.adapter.redis.RedisAdapter;
import io.undersocket.adapter.redis.RedisStreamsAdapter;
import io.undersocket.adapter.redis.ShardedRedisAdapter;
import io.undersocket.socketio.spi.AdapterFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * Makes one of several servers by a Redis, where {@code undersocket-adapter-redis} is on the class
 * path and a Redis is configured: by {@code undersocket.redis.url}, or for Spring Data by {@code
 * spring.data.redis}. An {@link AdapterFactory} of the application's own takes its place.
 */
@AutoConfiguration(before = UndersocketAutoConfiguration.class)
@ConditionalOnClass(RedisAdapter.class)
@ConditionalOnProperty(
    prefix = "undersocket",
    name = "enabled",
    havingValue = "true",
    matchIfMissing = true)
@Conditional(ConfiguredRedis.Present.class)
@EnableConfigurationProperties(UndersocketProperties.class)
public final class UndersocketRedisAutoConfiguration {

  private static final Logger log =
      LoggerFactory.getLogger(UndersocketRedisAutoConfiguration.class);

  /** For Spring. */
  UndersocketRedisAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  static AdapterFactory socketIoAdapter(Environment environment, UndersocketProperties properties) {
    Redis redis = new ConfiguredRedis(environment).redis();
    log.info("Several servers are one by {}, {}", redis, properties.redis().format());
    return adapter(redis, properties.redis());
  }

  private static AdapterFactory adapter(Redis redis, UndersocketProperties.Redis properties) {
    String key = properties.key();
    switch (properties.format()) {
      case SHARDED -> {
        ShardedRedisAdapter.Builder builder = ShardedRedisAdapter.builder(redis);
        return (key == null ? builder : builder.channelPrefix(key)).build();
      }
      case STREAMS -> {
        RedisStreamsAdapter.Builder builder = RedisStreamsAdapter.builder(redis);
        return (key == null ? builder : builder.streamName(key)).build();
      }
      default -> {
        RedisAdapter.Builder builder = RedisAdapter.builder(redis);
        return (key == null ? builder : builder.key(key)).build();
      }
    }
  }
}
