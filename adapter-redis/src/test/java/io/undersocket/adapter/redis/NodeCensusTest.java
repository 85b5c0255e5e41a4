package io.undersocket.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A count of nodes")
class NodeCensusTest {

  private static final long GRACE = NodeCensus.GRACE.toNanos();

  private final NodeCensus census = new NodeCensus();

  @Test
  @DisplayName("is believed at once if it rises")
  void rises() {
    assertThat(census.counted(1, 0)).isEqualTo(1);
    assertThat(census.counted(3, 1)).isEqualTo(3);
    assertThat(census.believed()).isEqualTo(3);
  }

  @Test
  @DisplayName("is believed after a while if it falls")
  void falls() {
    census.counted(3, 0);
    assertThat(census.counted(1, 1)).isEqualTo(3);
    assertThat(census.counted(2, GRACE)).isEqualTo(3);
    assertThat(census.counted(2, GRACE + 1)).isEqualTo(2);
    assertThat(census.counted(1, GRACE + 2)).isEqualTo(2);
  }

  @Test
  @DisplayName("has fallen only if it has not risen meanwhile")
  void recovers() {
    census.counted(3, 0);
    census.counted(1, 1);
    assertThat(census.counted(3, 2)).isEqualTo(3);
    assertThat(census.counted(1, GRACE + 1)).isEqualTo(3);
  }

  @Test
  @DisplayName("is confirmed if so many have just heard something, and by no other number")
  void confirmed() {
    census.counted(3, 0);
    assertThat(census.isConfirmedBy(3)).isTrue();
    assertThat(census.isConfirmedBy(2)).isFalse();
    assertThat(census.isConfirmedBy(4)).isFalse();
    assertThat(census.believed()).isEqualTo(3);
  }

  @Test
  @DisplayName("has not fallen if it was confirmed meanwhile")
  void confirmedMeanwhile() {
    census.counted(3, 0);
    census.counted(2, 1);
    census.isConfirmedBy(3);
    assertThat(census.counted(2, GRACE + 1)).isEqualTo(3);
  }
}
