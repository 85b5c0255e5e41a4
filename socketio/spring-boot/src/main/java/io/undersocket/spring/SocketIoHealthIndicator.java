package io.undersocket.spring;

import io.undersocket.socketio.SocketIoServer;
import io.undersocket.spring.UndersocketHealthAutoConfiguration.RedisState;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while the server takes clients, out of service from when it is being closed. That a Redis is
 * away is told and makes no difference: the server's own clients are served all the same, and an
 * instance that is taken out of service would help nobody.
 */
final class SocketIoHealthIndicator extends AbstractHealthIndicator {

  private final SocketIoServer server;
  private final SocketIoLifecycle lifecycle;
  private final @Nullable RedisState redis;

  SocketIoHealthIndicator(
      SocketIoServer server, SocketIoLifecycle lifecycle, @Nullable RedisState redis) {
    super("The state of the Socket.IO server is not to be had");
    this.server = server;
    this.lifecycle = lifecycle;
    this.redis = redis;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    if (lifecycle.isRunning()) {
      builder.up();
    } else {
      builder.outOfService();
    }
    builder.withDetail("connections", server.engine().clientsCount());
    if (redis != null) {
      builder.withDetail("redis", redis.getAsBoolean() ? "connected" : "away");
    }
  }
}
