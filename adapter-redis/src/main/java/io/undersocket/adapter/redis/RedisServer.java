package io.undersocket.adapter.redis;

/** Where a server of a Redis Cluster is, as the cluster itself says. */
record RedisServer(String host, int port) {

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
