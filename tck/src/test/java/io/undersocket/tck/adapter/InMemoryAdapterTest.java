package io.undersocket.tck.adapter;

import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.socketio.spi.InMemoryAdapter;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The adapter in memory")
class InMemoryAdapterTest extends AdapterKit {

  @Override
  protected int serverCount() {
    return 1;
  }

  @Override
  protected AdapterFactory adapter(int server) {
    return InMemoryAdapter::new;
  }
}
