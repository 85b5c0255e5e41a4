package io.undersocket.adapter.redis;

import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.tck.adapter.AdapterKit;
import io.undersocket.tck.adapter.RecoveryKit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

@DisplayName("On a real Redis Cluster of three masters")
class RedisClusterKitsTest {

  private static final AtomicInteger TESTS = new AtomicInteger();

  /**
   * Each test has channels of its own: the nodes of a Redis Cluster tell each other late what was
   * published, and what one test said at its end would be heard by the servers of the next one.
   */
  private static String ownName() {
    return "kit-" + TESTS.incrementAndGet();
  }

  abstract static class Kit extends AdapterKit {

    final String name = ownName();

    @Override
    protected int serverCount() {
      return 3;
    }
  }

  abstract static class Sharded extends Kit {

    private final List<ShardedRedisAdapter> adapters = new CopyOnWriteArrayList<>();
    private final SubscriptionMode mode;

    Sharded(SubscriptionMode mode) {
      this.mode = mode;
    }

    @Override
    protected AdapterFactory adapter(int server) {
      ShardedRedisAdapter adapter =
          ShardedRedisAdapter.builder(RedisClusterProcesses.shared().redis())
              .channelPrefix(name)
              .subscriptionMode(mode)
              .build();
      adapters.add(adapter);
      return adapter;
    }

    @Override
    protected boolean keepsOrderOfRooms() {
      return mode == SubscriptionMode.STATIC; // else their channels have different masters
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
  @DisplayName("the sharded adapter with two channels for each namespace")
  class Static extends Sharded {
    Static() {
      super(SubscriptionMode.STATIC);
    }
  }

  @Nested
  @DisplayName("the sharded adapter with a channel for each room")
  class Dynamic extends Sharded {
    Dynamic() {
      super(SubscriptionMode.DYNAMIC);
    }
  }

  @Nested
  @DisplayName("the sharded adapter with a channel for each room and each socket")
  class DynamicPrivate extends Sharded {
    DynamicPrivate() {
      super(SubscriptionMode.DYNAMIC_PRIVATE);
    }
  }

  @Nested
  @DisplayName("the adapter by classic pub/sub")
  class Classic extends Kit {

    @Override
    protected AdapterFactory adapter(int server) {
      return RedisAdapter.builder(RedisClusterProcesses.shared().redis()).key(name).build();
    }
  }

  @Nested
  @DisplayName("the adapter by streams")
  class Streams extends Kit {

    @Override
    protected AdapterFactory adapter(int server) {
      return RedisStreamsAdapter.builder(RedisClusterProcesses.shared().redis())
          .streamName(name)
          .channelPrefix(name)
          .build();
    }
  }

  @Nested
  @DisplayName("the adapter by streams with sharded questions, where clients recover")
  class Recovery extends RecoveryKit {

    private final String name = ownName();

    @Override
    protected int serverCount() {
      return 3;
    }

    @Override
    protected AdapterFactory adapter(int server) {
      return RedisStreamsAdapter.builder(RedisClusterProcesses.shared().redis())
          .streamName(name)
          .channelPrefix(name)
          .useShardedPubSub(true)
          .build();
    }
  }
}
