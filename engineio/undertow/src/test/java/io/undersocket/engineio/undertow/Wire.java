package io.undersocket.engineio.undertow;

import io.undersocket.testing.container.RawClient;

/** What the bytes of a test travel over. */
enum Wire {
  TCP,
  TLS;

  RawClient connect(TestServer server) throws Exception {
    return this == TCP ? server.connect() : server.connectSecurely();
  }
}
