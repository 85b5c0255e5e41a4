package io.undersocket.adapter.redis;

import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.tck.adapter.AdapterKit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

@DisplayName("The sharded Redis adapter, on a real Redis")
class ShardedAdapterKitTest {

  private static RedisProcess redis;

  @BeforeAll
  static void startRedis() {
    redis = RedisProcess.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  abstract static class Kit extends AdapterKit {

    private final List<ShardedRedisAdapter> adapters = new CopyOnWriteArrayList<>();
    private final SubscriptionMode mode;

    Kit(SubscriptionMode mode) {
      this.mode = mode;
    }

    @Override
    protected int serverCount() {
      return 3;
    }

    @Override
    protected AdapterFactory adapter(int server) {
      ShardedRedisAdapter adapter =
          ShardedRedisAdapter.builder(Redis.at(redis.uri())).subscriptionMode(mode).build();
      adapters.add(adapter);
      return adapter;
    }

    @Override
    protected void awaitRooms() {
      TestNode.await(
          "the rooms are subscribed to",
          () ->
              adapters.stream()
                  .allMatch(adapter -> adapter.statistics().pendingSubscriptions() == 0));
    }
  }

  @Nested
  @DisplayName("with two channels for each namespace")
  class Static extends Kit {
    Static() {
      super(SubscriptionMode.STATIC);
    }
  }

  @Nested
  @DisplayName("with a channel for each room")
  class Dynamic extends Kit {
    Dynamic() {
      super(SubscriptionMode.DYNAMIC);
    }
  }

  @Nested
  @DisplayName("with a channel for each room and each socket")
  class DynamicPrivate extends Kit {
    DynamicPrivate() {
      super(SubscriptionMode.DYNAMIC_PRIVATE);
    }
  }
}
