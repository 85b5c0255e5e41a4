package io.undersocket.adapter.redis;

import io.undersocket.socketio.spi.ClusterOptions;
import java.time.Duration;

/**
 * The options that all adapters have. For one thread.
 *
 * @param <B> the builder's own type, so that calls chain
 */
abstract class AdapterBuilder<B extends AdapterBuilder<B>> extends LinkBuilder<B> {

  private ClusterOptions clusterOptions = ClusterOptions.defaults();

  AdapterBuilder(Redis redis) {
    super(redis);
  }

  /**
   * How long other nodes' answers are waited for, 5 s by default ({@code requestsTimeout} of the
   * reference's classic adapter; always so long in its others).
   */
  public B requestsTimeout(Duration timeout) {
    clusterOptions = clusterOptions.withRequestTimeout(timeout);
    return self();
  }

  /** Requests of one namespace that wait for answers; more fail at once. 10,000 by default. */
  public B maxPendingRequests(int requests) {
    clusterOptions = clusterOptions.withMaxPendingRequests(requests);
    return self();
  }

  final ClusterOptions clusterOptions() {
    return clusterOptions;
  }
}
