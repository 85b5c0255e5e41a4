package io.undersocket.tck.adapter;

import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.socketio.spi.InMemoryAdapter;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Recovery with the adapter in memory")
class InMemoryRecoveryTest extends RecoveryKit {

  @Override
  protected int serverCount() {
    return 1;
  }

  @Override
  protected AdapterFactory adapter(int server) {
    return InMemoryAdapter::new;
  }
}
