package io.undersocket.tck.judge;

/** How much a rule binds a server. A server is judged by the first. */
public enum Level {
  /** The protocol's documents demand it, or every official client relies on it. */
  REQUIRED("required"),
  /** The Node.js server does it; the documents differ or are silent. */
  REFERENCE("reference behaviour"),
  /** A server does well to do it; clients work without. */
  RECOMMENDED("recommended");

  private final String words;

  Level(String words) {
    this.words = words;
  }

  /** As a report says it. */
  public String words() {
    return words;
  }
}
