package io.undersocket.benchmarks.compare;

import java.nio.file.Files;
import java.nio.file.Path;

/** The tools of the Java that runs this. */
public final class Jdk {

  private Jdk() {}

  /** The path of a tool, or its bare name if this Java comes without it. */
  public static String tool(String name) {
    Path path = Path.of(System.getProperty("java.home"), "bin", name);
    return Files.isExecutable(path) ? path.toString() : name;
  }
}
