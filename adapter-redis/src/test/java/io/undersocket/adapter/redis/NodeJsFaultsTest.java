package io.undersocket.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.PartialResultException;
import io.undersocket.socketio.RemoteSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource
@DisplayName("When a Node.js server of the cluster")
class NodeJsFaultsTest extends ClosesAll {

  @Parameter TestedAdapter kind;

  private TestNode one;
  private NodeJsServer other;

  @BeforeEach
  void meet() {
    RedisProcess redis = keep(RedisProcess.start());
    one = keep(TestNode.start(kind.make(kind.quick(redis.uri()))));
    other = keep(NodeJsServer.start(kind, redis));
    keep(TestClient.of(one));
    one.awaitServers(2);
  }

  private CompletableFuture<List<RemoteSocket>> found(Duration timeout) {
    return one.io().timeout(timeout).fetchSockets().toCompletableFuture();
  }

  @Test
  @DisplayName("is killed while it is asked, this costs less than a second")
  void killed() throws Exception {
    other.pause();
    CompletableFuture<List<RemoteSocket>> found = found(Duration.ofSeconds(30));
    other.close();
    long killed = System.nanoTime();
    assertThat(found.get(10, TimeUnit.SECONDS)).hasSize(1);
    assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(1));
    one.awaitServers(1);
  }

  @Test
  @DisplayName("hangs, what there is comes in time with the name of it, and all when it goes on")
  void paused() throws Exception {
    other.pause();
    try {
      CompletableFuture<List<Args>> told =
          one.io().serverSideEmitWithAck("question", 1).toCompletableFuture();
      PartialResultException partial = partial(found(Duration.ofMillis(300)));
      assertThat(partial.sockets()).hasSize(1);
      assertThat(partial.missing()).hasSize(1);
      assertThat(partial(told).missing()).isEqualTo(partial.missing());
    } finally {
      other.resume();
    }
    assertThat(found(Duration.ofSeconds(10)).get(10, TimeUnit.SECONDS)).hasSize(1);
  }

  @Test
  @DisplayName("hangs, its clients miss nothing when it goes on")
  void missesNothing() {
    TestClient there = keep(TestClient.at(other.url()));
    one.io().emit("x", 0);
    assertThat(there.next()).isEqualTo("2[\"x\",0]");
    other.pause();
    try {
      for (int n = 1; n <= 20; n++) {
        one.io().emit("x", n);
      }
    } finally {
      other.resume();
    }
    assertThat(there.until("2[\"x\",20]")).hasSize(19);
  }

  private static PartialResultException partial(CompletableFuture<?> stage) throws Exception {
    try {
      stage.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return (PartialResultException) e.getCause();
    }
    throw new AssertionError("did not fail");
  }
}
