package io.undersocket.tck.adapter;

import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.socketio.spi.ClusterAdapter;
import io.undersocket.socketio.spi.ClusterOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The cluster adapter, on a bus in this process")
class ClusterAdapterTest extends AdapterKit {

  private final InProcessBus bus = new InProcessBus();

  @Override
  protected int serverCount() {
    return 3;
  }

  @Override
  protected AdapterFactory adapter(int server) {
    return ClusterAdapter.factory(bus, ClusterOptions.defaults());
  }

  @AfterEach
  void closeBus() {
    bus.close();
  }
}
