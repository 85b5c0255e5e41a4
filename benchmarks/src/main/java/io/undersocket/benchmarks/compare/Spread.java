package io.undersocket.benchmarks.compare;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** The median of several rounds and how far they lie apart. */
public record Spread(double median, double least, double most) {

  /** That of one figure of each round. */
  public static <T> Spread of(Collection<T> rounds, ToDoubleFunction<? super T> figure) {
    return of(rounds.stream().mapToDouble(figure).toArray());
  }

  /** That of these values, of which there must be one. */
  public static Spread of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no rounds, no median");
    }
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }
}
