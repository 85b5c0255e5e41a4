package io.undersocket.adapter.redis;

import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.tck.adapter.RecoveryKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The Redis streams adapter, where clients recover")
class RedisStreamsRecoveryKitTest extends RecoveryKit {

  private static RedisProcess redis;

  @BeforeAll
  static void startRedis() {
    redis = RedisProcess.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @Override
  protected int serverCount() {
    return 3;
  }

  @Override
  protected AdapterFactory adapter(int server) {
    return RedisStreamsAdapter.create(redis.uri());
  }
}
