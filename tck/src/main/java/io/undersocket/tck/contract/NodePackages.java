package io.undersocket.tck.contract;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The npm packages that the kit works with, the Node.js server and the official clients, on a
 * machine that has Node.js and npm: the runnable jar brings {@code package.json} and its lock file,
 * and has npm fetch what they name, once.
 */
public final class NodePackages {

  private static final List<String> MANIFESTS = List.of("package.json", "package-lock.json");
  private static final String DIRECTORY = "undersocket-tck-packages";

  /** Within what npm removes first, so that it is never there when its packages are not. */
  private static final String COMPLETE = "node_modules/.undersocket-tck-complete";

  private static final Duration AT_MOST = Duration.ofMinutes(15);

  /** How much of npm's output a failure shows, from its end. */
  private static final int MAX_OUTPUT_SHOWN = 16 * 1024;

  /** What npm is to install. */
  @FunctionalInterface
  interface Manifests {
    byte[] read(String name) throws IOException;
  }

  static final Manifests OF_THE_KIT =
      name -> {
        try (InputStream resource =
            Objects.requireNonNull(NodePackages.class.getResourceAsStream(name))) {
          return resource.readAllBytes();
        }
      };

  private NodePackages() {}

  /**
   * Has the packages installed beside the jar, or below the user's home if it cannot be written to.
   * A second process waits for the first; what is installed is used again until the jar names other
   * packages.
   *
   * @param say told, in a sentence, when it is going to take a while
   * @return the directory in which {@code node_modules} is
   * @throws IOException if npm is missing or fails; the message holds what it printed
   */
  public static Path install(Consumer<String> say) throws IOException {
    return install(directory(), OF_THE_KIT, say);
  }

  /** Within this process, one after the other: a file's lock holds off other processes alone. */
  static synchronized Path install(Path directory, Manifests manifests, Consumer<String> say)
      throws IOException {
    Files.createDirectories(directory);
    try (FileChannel channel =
            FileChannel.open(
                directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !isCurrent(directory, manifests)) {
        say.accept("Installing the npm packages of the kit in " + directory);
        unpack(directory, manifests);
        npmCi(directory);
        Path complete = directory.resolve(COMPLETE);
        Files.createDirectories(complete.getParent());
        Files.createFile(complete);
      }
    }
    return directory;
  }

  private static Path directory() throws IOException {
    try {
      Path code =
          Path.of(NodePackages.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path beside = Objects.requireNonNull(code.toAbsolutePath().getParent());
      if (Files.isWritable(beside)) {
        return beside.resolve(DIRECTORY);
      }
    } catch (URISyntaxException e) {
      throw new IOException("where is the jar?", e);
    }
    return Path.of(System.getProperty("user.home"), ".cache", DIRECTORY);
  }

  private static boolean isCurrent(Path directory, Manifests manifests) throws IOException {
    if (!Files.exists(directory.resolve(COMPLETE))) {
      return false;
    }
    for (String name : MANIFESTS) {
      Path file = directory.resolve(name);
      if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), manifests.read(name))) {
        return false;
      }
    }
    return true;
  }

  private static void unpack(Path directory, Manifests manifests) throws IOException {
    Files.deleteIfExists(directory.resolve(COMPLETE));
    for (String name : MANIFESTS) {
      Files.write(directory.resolve(name), manifests.read(name));
    }
  }

  private static void npmCi(Path directory) throws IOException {
    Path log = directory.resolve("npm.log");
    Process npm;
    try {
      npm =
          new ProcessBuilder(npmCi())
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new IOException("npm could not be started: are Node.js and npm on the PATH?", e);
    }
    try {
      npm.getOutputStream().close();
      if (!npm.waitFor(AT_MOST.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failure("npm ci had not ended after " + AT_MOST, log);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while npm ci ran", e);
    } finally {
      Processes.kill(npm);
    }
    if (npm.exitValue() != 0) {
      throw failure("npm ci failed with exit status " + npm.exitValue(), log);
    }
  }

  /** On Windows npm is a script for its command interpreter. */
  private static List<String> npmCi() {
    List<String> command = new ArrayList<>();
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
      command.addAll(List.of("cmd", "/c"));
    }
    command.addAll(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
    return command;
  }

  private static IOException failure(String what, Path log) throws IOException {
    byte[] output = Files.readAllBytes(log);
    int from = Math.max(0, output.length - MAX_OUTPUT_SHOWN);
    String shown = new String(output, from, output.length - from, StandardCharsets.UTF_8);
    return new IOException(what + ", see " + log + ":\n" + shown.strip());
  }
}
