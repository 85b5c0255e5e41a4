package io.undersocket.socketio.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Token buckets")
class AddressBucketsTest {

  private static final long SECOND = 1_000_000_000;

  @Nested
  @DisplayName("of which there is one")
  class One {

    @Test
    @DisplayName("give a burst, and then one for each interval")
    void burst() {
      RateLimit limit = RateLimit.perSecond(10).withBurst(3);
      TokenBucket bucket = new TokenBucket(0);

      assertThat(bucket.take(limit, 0)).isZero();
      assertThat(bucket.take(limit, 0)).isZero();
      assertThat(bucket.take(limit, 0)).isZero();
      assertThat(bucket.take(limit, 0)).isEqualTo(SECOND / 10);
      assertThat(bucket.take(limit, SECOND / 10 - 1)).isEqualTo(1);
      assertThat(bucket.take(limit, SECOND / 10)).isZero();
      assertThat(bucket.take(limit, SECOND / 10)).isEqualTo(SECOND / 10);
    }

    @Test
    @DisplayName("hold no more than a burst, however long they rest")
    void rest() {
      RateLimit limit = RateLimit.perSecond(2);
      TokenBucket bucket = new TokenBucket(0);
      long later = 1_000 * SECOND;

      assertThat(bucket.take(limit, later)).isZero();
      assertThat(bucket.take(limit, later)).isZero();
      assertThat(bucket.take(limit, later)).isPositive();
    }

    @Test
    @DisplayName("do not mind a clock that overflows")
    void overflow() {
      RateLimit limit = RateLimit.perSecond(1);
      long start = Long.MAX_VALUE - 10;
      TokenBucket bucket = new TokenBucket(start);

      assertThat(bucket.take(limit, start)).isZero();
      assertThat(bucket.take(limit, start + 20)).isEqualTo(SECOND - 20);
      assertThat(bucket.take(limit, start + SECOND)).isZero();
    }

    @Test
    @DisplayName("do not mind a burst that is as good as endless")
    void endless() {
      RateLimit limit = RateLimit.of(1, Duration.ofDays(365)).withBurst(Integer.MAX_VALUE);
      TokenBucket bucket = new TokenBucket(0);

      for (int i = 0; i < 50; i++) {
        assertThat(bucket.take(limit, 0)).isZero();
      }
    }
  }

  @Nested
  @DisplayName("for addresses")
  class Many {

    private final RateLimit limit = RateLimit.perSecond(1);

    @Test
    @DisplayName("are independent of each other")
    void apart() {
      AddressBuckets buckets = new AddressBuckets(limit, 10);

      assertThat(buckets.take("a", 0)).isZero();
      assertThat(buckets.take("b", 0)).isZero();
      assertThat(buckets.take("a", 0)).isEqualTo(SECOND);
    }

    @Test
    @DisplayName("are never more than their bound, and the one that was quiet longest goes")
    void bounded() {
      AddressBuckets buckets = new AddressBuckets(limit, 2);
      buckets.take("a", 0);
      buckets.take("b", 0);
      buckets.take("a", 0);

      buckets.take("c", 0);

      assertThat(buckets.size()).isEqualTo(2);
      assertThat(buckets.take("a", 0)).isPositive();
      assertThat(buckets.take("b", 0)).isZero();
    }

    @Test
    @DisplayName("are never more than their bound when there are very many")
    void largeBound() {
      AddressBuckets buckets = new AddressBuckets(limit, 1_600);

      for (int i = 0; i < 10_000; i++) {
        buckets.take("address " + i, 0);
      }

      assertThat(buckets.size()).isBetween(1_500, 1_600);
    }

    @Test
    @DisplayName("go when they are full again and others come")
    void idle() {
      AddressBuckets buckets = new AddressBuckets(limit, 1_000);
      for (int i = 0; i < 100; i++) {
        buckets.take("old " + i, 0);
      }

      for (int i = 0; i < 60; i++) {
        buckets.take("new " + i, 2 * SECOND);
      }

      assertThat(buckets.size()).isEqualTo(60);
    }
  }

  @Nested
  @DisplayName("have a limit that refuses")
  class Limits {

    @Test
    @DisplayName("what makes no sense, and says what does")
    void senseless() {
      assertThatThrownBy(() -> RateLimit.perSecond(0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("count is 0, must be 1 or more");
      assertThatThrownBy(() -> RateLimit.perSecond(1).withBurst(0))
          .hasMessage("burst is 0, must be 1 or more");
      assertThatThrownBy(() -> RateLimit.of(1, Duration.ZERO)).hasMessageStartingWith("period is");
      assertThatThrownBy(() -> RateLimit.of(1, Duration.ofDays(1_000)))
          .hasMessageStartingWith("period is");
      assertThatThrownBy(() -> AddressRateGuard.builder().maxAddresses(0))
          .hasMessage("maxAddresses is 0, must be 1 or more");
    }
  }
}
