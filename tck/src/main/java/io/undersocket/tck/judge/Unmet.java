package io.undersocket.tck.judge;

/** A rule is not met: says what was expected and what came instead. */
public final class Unmet extends AssertionError {

  private static final long serialVersionUID = 1;

  private final String expected;
  private final String received;

  /**
   * Tells what is wrong.
   *
   * @param expected what the rule demands, as "status 400"
   * @param received what came, as "status 200"
   */
  public Unmet(String expected, String received) {
    super("expected " + expected + ", received " + received);
    this.expected = expected;
    this.received = received;
  }

  /** What the rule demands. */
  public String expected() {
    return expected;
  }

  /** What came. */
  public String received() {
    return received;
  }
}
