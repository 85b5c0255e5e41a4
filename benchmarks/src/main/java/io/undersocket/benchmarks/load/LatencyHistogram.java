package io.undersocket.benchmarks.load;

import java.util.Arrays;

/**
 * Counts latencies in buckets that widen with the value: 32 to every power of two, so a percentile
 * is at most 3.2 % too high. Confined to the thread that records.
 */
final class LatencyHistogram {

  private static final int SUB_BITS = 5;
  private static final int SUB_BUCKETS = 1 << SUB_BITS;

  private final long[] counts = new long[(Long.SIZE - SUB_BITS) * SUB_BUCKETS];
  private long total;

  void record(long nanos) {
    counts[bucketOf(Math.max(0, nanos))]++;
    total++;
  }

  void reset() {
    Arrays.fill(counts, 0);
    total = 0;
  }

  /**
   * The highest value of the bucket below which the given share of all values lies.
   *
   * @param share 0 to 1
   * @return nanoseconds, 0 if nothing was recorded
   */
  long percentile(double share) {
    long rank = (long) Math.ceil(share * total);
    long seen = 0;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      seen += counts[bucket];
      if (seen >= rank && seen > 0) {
        return highestOf(bucket);
      }
    }
    return 0;
  }

  private static int bucketOf(long value) {
    if (value < SUB_BUCKETS) {
      return (int) value;
    }
    int shift = Long.SIZE - 1 - SUB_BITS - Long.numberOfLeadingZeros(value);
    return (shift + 1) * SUB_BUCKETS + (int) (value >>> shift) - SUB_BUCKETS;
  }

  private static long highestOf(int bucket) {
    if (bucket < SUB_BUCKETS) {
      return bucket;
    }
    int shift = bucket / SUB_BUCKETS - 1;
    long lowest = (long) (bucket % SUB_BUCKETS + SUB_BUCKETS) << shift;
    return lowest + (1L << shift) - 1;
  }
}
