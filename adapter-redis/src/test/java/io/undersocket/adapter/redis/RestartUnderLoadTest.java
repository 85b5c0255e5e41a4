package io.undersocket.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("When Redis is killed, and away for three seconds while servers go on to speak")
class RestartUnderLoadTest extends ClosesAll {

  private static final Duration BETWEEN_BROADCASTS = Duration.ofMillis(20);
  private static final int WHILE_AWAY = 150;

  /** Two servers, one of which speaks. */
  private final class Cluster {

    private final TestedAdapter kind;
    private final TestedAdapter.Made adapter;
    private final TestNode one;
    private final TestNode two;
    private final TestClient here;
    private final TestClient there;

    Cluster(TestedAdapter kind, RedisProcess redis) {
      this.kind = kind;
      this.adapter = kind.make(kind.quick(redis.uri(), kind.name()));
      this.one = keep(TestNode.start(adapter));
      this.two = keep(TestNode.start(kind.make(kind.quick(redis.uri(), kind.name()))));
      this.here = keep(TestClient.of(one));
      this.there = keep(TestClient.of(two));
    }
  }

  private static List<String> numbered(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(n -> "2[\"x\"," + n + "]").toList();
  }

  @Test
  @DisplayName("local sockets miss nothing, others nothing by streams, else what is counted")
  void losesNothingUncounted(@TempDir Path data) {
    RedisProcess redis =
        keep(RedisProcess.start("--appendonly yes", "--appendfsync always", "--dir " + data));
    List<Cluster> clusters = new ArrayList<>();
    for (TestedAdapter kind : TestedAdapter.values()) {
      clusters.add(new Cluster(kind, redis));
    }
    clusters.forEach(cluster -> cluster.one.awaitServers(2));
    AtomicInteger said = new AtomicInteger();
    ScheduledExecutorService speaker = Executors.newSingleThreadScheduledExecutor();
    keep(speaker::shutdownNow);
    speaker.scheduleAtFixedRate(
        () -> {
          int number = said.incrementAndGet();
          clusters.forEach(cluster -> cluster.one.io().emit("x", number));
        },
        0,
        BETWEEN_BROADCASTS.toMillis(),
        TimeUnit.MILLISECONDS);

    TestNode.await("some is said", () -> said.get() >= 50);
    int before = said.get();
    redis.kill();
    int killed = said.get();
    TestNode.await("more is said", () -> said.get() >= killed + WHILE_AWAY);
    for (Cluster cluster : clusters) {
      assertThat(cluster.here.until("2[\"x\"," + (killed + 100) + "]"))
          .isEqualTo(numbered(1, killed + 99)); // while Redis is away
    }
    redis.restart();
    clusters.forEach(cluster -> cluster.adapter.awaitConnected());
    int back = said.get();
    TestNode.await("more is said", () -> said.get() >= back + 25);
    speaker.shutdown();
    TestNode.await("it is over", speaker::isTerminated);
    int last = said.get();
    for (Cluster cluster : clusters) {
      cluster.one.io().emit("end");
      List<String> arrived = cluster.there.until("2[\"end\"]");
      List<String> missing = new ArrayList<>(numbered(1, last));
      missing.removeAll(arrived);
      RedisStatistics counted = cluster.adapter.statistics();
      if (cluster.kind == TestedAdapter.STREAMS) {
        assertThat(counted.uncertain()).isZero();
      }
      assertThat(arrived).doesNotHaveDuplicates().isSubsetOf(numbered(1, last));
      assertThat(missing)
          .as(cluster.kind.name())
          .hasSizeLessThanOrEqualTo((int) counted.uncertain())
          .isSubsetOf(numbered(before - 5, killed + 5));
      assertThat(counted.dropped()).isZero();
    }
  }
}
