package io.undersocket.tck.clients;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the drivers' processes are started from, out of the kit's own jar: scripts, put where
 * Node.js finds the npm packages, and the jars of the Java clients.
 */
final class DriverFiles implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DriverFiles.class);

  private static final List<String> SCRIPTS =
      List.of(
          "driver.mjs",
          "browser-driver.mjs",
          "browser.mjs",
          "lines.mjs",
          "scenarios.mjs",
          "stage.mjs");

  /** In each of the directories of Java clients. */
  private static final List<String> CLIENT_JARS =
      List.of("socket.io-client.jar", "engine.io-client.jar");

  /** What both Java clients need. */
  private static final List<String> SHARED_JARS = List.of("okhttp.jar", "okio.jar", "json.jar");

  private final Path modules;
  private final Path directory;
  private final Path jars;

  private DriverFiles(Path modules, Path directory, Path jars) {
    this.modules = modules;
    this.directory = directory;
    this.jars = jars;
  }

  /**
   * Writes the scripts.
   *
   * @param packages the directory in which {@code node_modules} is
   */
  static DriverFiles unpack(Path packages) throws IOException {
    Path modules = packages.toAbsolutePath().resolve("node_modules");
    if (!Files.isDirectory(modules.resolve("socket.io-client"))) {
      throw new IOException(
          "the official clients are not in " + modules + ": run npm ci beside it");
    }
    // Packages are looked for from where a script is, so it has to be among them. The folder is of
    // this run alone: another may be of another version of the kit.
    Path home = Files.createDirectories(modules.resolve(".undersocket-tck"));
    Path directory = Files.createTempDirectory(home, "clients");
    for (String script : SCRIPTS) {
      copy(script, directory.resolve(script));
    }
    return new DriverFiles(modules, directory, Files.createDirectory(directory.resolve("jars")));
  }

  private static void copy(String resource, Path to) throws IOException {
    try (InputStream in = DriverFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("the kit was built without its resource " + resource);
      }
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  Path script(String name) {
    return directory.resolve(name);
  }

  /** Where a browser may be unpacked, once for all runs; gone when the packages are others. */
  Path browserHome() {
    return modules.resolve(".undersocket-tck");
  }

  /** The class path of a Java client's driver. */
  synchronized String javaClassPath(String client) throws IOException {
    List<String> path = new ArrayList<>();
    Path own = Files.createDirectories(jars.resolve(client));
    for (String jar : CLIENT_JARS) {
      copy(client + "/" + jar, own.resolve(jar));
      path.add(own.resolve(jar).toString());
    }
    for (String jar : SHARED_JARS) {
      copy("java/" + jar, jars.resolve(jar));
      path.add(jars.resolve(jar).toString());
    }
    path.add(kit().toString());
    return String.join(File.pathSeparator, path);
  }

  /** The kit's classes: a jar, or a directory in its build. */
  private static Path kit() throws IOException {
    try {
      return Path.of(DriverFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IOException("where is the kit?", e);
    }
  }

  /** Removes what was written, as far as that can be done: it is among what npm removes. */
  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      log.debug("{} is left behind", directory, e);
    }
  }
}
