package io.undersocket.benchmarks.compare;

import io.undersocket.benchmarks.load.Measurement;
import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** The median of several rounds and how far they lie apart. */
record Spread(double median, double least, double most) {

  static Spread of(Collection<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
    return of(rounds.stream().mapToDouble(figure).toArray());
  }

  static Spread of(double... values) {
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
