package io.undersocket.tck;

import io.undersocket.tck.judge.Suite;
import io.undersocket.tck.suite.WebSocketSuite;
import java.util.List;

/** All suites of the kit, in the order of a report. */
final class Suites {

  private static final List<Suite> ALL = List.of(WebSocketSuite.suite());

  private Suites() {}

  /** All of them. */
  static List<Suite> all() {
    return ALL;
  }
}
