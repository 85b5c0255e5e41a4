package io.undersocket.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The latency histogram")
class LatencyHistogramTest {

  private final LatencyHistogram histogram = new LatencyHistogram();

  @Test
  @DisplayName("tells percentiles at most 3.2 % too high, never too low")
  void precise() {
    long[] values =
        new Random(1).longs(10_000, 0, 40).map(bits -> (1L << bits) + (bits * 7919)).toArray();
    LongStream.of(values).forEach(histogram::record);
    long[] sorted = LongStream.of(values).sorted().toArray();
    for (double share : new double[] {0.001, 0.5, 0.9, 0.99, 0.999, 1}) {
      long exact = sorted[(int) Math.ceil(share * sorted.length) - 1];
      assertThat(histogram.percentile(share)).isBetween(exact, (long) (exact * 1.032) + 1);
    }
  }

  @Test
  @DisplayName("takes every value, also the absurd ones of a clock that jumped")
  void extremes() {
    histogram.record(-5);
    assertThat(histogram.percentile(1)).isZero();
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.percentile(1)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  @DisplayName("is empty at first and after a reset")
  void empty() {
    assertThat(histogram.percentile(0.5)).isZero();
    histogram.record(1_000);
    histogram.reset();
    assertThat(histogram.percentile(0.5)).isZero();
  }
}
