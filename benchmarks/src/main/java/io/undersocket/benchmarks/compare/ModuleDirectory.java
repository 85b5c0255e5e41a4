package io.undersocket.benchmarks.compare;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory of this module, known by where the running code lies: in its {@code target}. */
public final class ModuleDirectory {

  private ModuleDirectory() {}

  /**
   * A script of Node.js; its packages are two directories above, installed by the build.
   *
   * @throws IOException if the jar has been moved away from its module, or the build did not get
   *     the packages
   */
  public static Path nodeScript(String name) throws IOException {
    Path script = target().resolveSibling("src/main/node").resolve(name);
    if (!Files.exists(script) || !Files.exists(target().resolveSibling("node_modules"))) {
      throw new IOException(
          script
              + " or its node_modules is missing; build the module and run the jar where it lies");
    }
    return script;
  }

  /**
   * A program in C, to be compiled.
   *
   * @throws IOException if the jar has been moved away from its module
   */
  public static Path cSource(String name) throws IOException {
    Path source = target().resolveSibling("src/main/c").resolve(name);
    if (!Files.exists(source)) {
      throw new IOException(source + " is missing; run the jar where the build has put it");
    }
    return source;
  }

  /** A directory for what a comparison writes, made if need be. */
  public static Path output(String name) throws IOException {
    return Files.createDirectories(target().resolve("compare").resolve(name));
  }

  /**
   * A directory of jars that the build has put beside this one.
   *
   * @throws IOException if it is not there
   */
  public static Path jars(String name) throws IOException {
    Path directory = target().resolve(name);
    if (!Files.isDirectory(directory)) {
      throw new IOException(
          directory + " is missing; build the module and run the jar where it lies");
    }
    return directory;
  }

  private static Path target() throws IOException {
    try {
      URI code = ModuleDirectory.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(code).resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IOException("the code lies in no directory", e);
    }
  }
}
