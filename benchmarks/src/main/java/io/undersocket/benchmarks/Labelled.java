package io.undersocket.benchmarks;

import java.util.Arrays;
import java.util.stream.Collectors;

/** A constant that has a name of its own on the command line. */
public interface Labelled {

  /** The name on the command line. */
  String label();

  /**
   * The constant of that name.
   *
   * @param what the constants are, for the message
   * @throws IllegalArgumentException if there is none; the message lists them all
   */
  static <E extends Enum<E> & Labelled> E of(Class<E> type, String what, String label) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> constant.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no %s \"%s\"; known: %s"
                        .formatted(what, label, labels(type).replace(",", ", "))));
  }

  /** The names of all, separated by commas. */
  static <E extends Enum<E> & Labelled> String labels(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(Labelled::label)
        .collect(Collectors.joining(","));
  }
}
