package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.cluster.SlotHash;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("In a Redis Cluster")
class TopologyTest {

  private static final RedisServer ONE = new RedisServer("one", 1);
  private static final RedisServer TWO = new RedisServer("two", 2);

  private static byte[] bytes(String key) {
    return key.getBytes(UTF_8);
  }

  private static Topology halves() {
    return Topology.of(
        List.of(new Topology.Range(0, 8_191, ONE), new Topology.Range(8_192, 16_383, TWO)),
        List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "123456789",
        "socket.io#/#",
        "é日本",
        "{a}b",
        "a{b}",
        "{}a",
        "a{b",
        "{a}{b}",
        "}{"
      })
  @DisplayName("a key has the slot that everybody gives it:")
  void slots(String key) {
    assertThat(Topology.slot(bytes(key))).isEqualTo(SlotHash.getSlot(bytes(key)));
  }

  @Test
  @DisplayName("a key's slot is that of the specification")
  void specification() {
    assertThat(Topology.slot(bytes("123456789"))).isEqualTo(0x31C3);
  }

  @Test
  @DisplayName("a key belongs to the master of its slot, and goes with it")
  void moves() {
    Topology before = halves();
    assertThat(before.masterOf(bytes("123456789"))).isEqualTo(TWO);
    Topology after = before.with(0x31C3, ONE);
    assertThat(after.masterOf(bytes("123456789"))).isEqualTo(ONE);
    assertThat(after.hasLost(TWO, before)).isTrue();
    assertThat(after.hasLost(ONE, before)).isFalse();
    assertThat(after).isNotEqualTo(before).isEqualTo(halves().with(0x31C3, ONE));
  }

  @Test
  @DisplayName(
      "a slot without a master is asked of one that says so; without any there is no cluster")
  void holes() {
    Topology half = Topology.of(List.of(new Topology.Range(0, 8_191, ONE)), List.of(TWO));
    assertThat(half.masterOf(bytes("123456789"))).isEqualTo(ONE);
    assertThat(half.masters()).containsExactly(ONE);
    assertThat(half.replicas()).containsExactly(TWO);
    assertThatThrownBy(() -> Topology.of(List.of(), List.of(ONE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Nested
  @DisplayName("an error of a server")
  class Redirections {

    private Redirection of(String error) {
      return Redirection.in(new CompletionException(new IllegalStateException(error)));
    }

    @Test
    @DisplayName("says where a slot is now")
    void moved() {
      assertThat(of("MOVED 12739 two:2")).isEqualTo(new Redirection(12_739, TWO));
      assertThat(of("MOVED 1 ::1:7000").master()).isEqualTo(new RedisServer("::1", 7_000));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "ASK 1 two:2",
          "TRYAGAIN Multiple keys request during rehashing of slot",
          "CLUSTERDOWN The cluster is down",
          "MOVED",
          "MOVED 1 :2",
          "MOVED x y",
          "MOVED 99999 two:2"
        })
    @DisplayName("says that it is nobody's now:")
    void unknown(String error) {
      assertThat(of(error)).isEqualTo(Redirection.UNKNOWN);
    }

    @Test
    @DisplayName("is of another kind")
    void other() {
      assertThat(of("ERR no")).isNull();
      assertThat(Redirection.in(null)).isNull();
      assertThat(Redirection.in(new IllegalStateException())).isNull();
    }
  }
}
