package io.undersocket.adapter.redis;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Tests that open much, and close it afterwards, the last first. */
abstract class ClosesAll {

  private final List<AutoCloseable> open = new ArrayList<>();

  final <T extends AutoCloseable> T keep(T resource) {
    open.add(resource);
    return resource;
  }

  @AfterEach
  final void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }
}
