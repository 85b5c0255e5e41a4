package io.undersocket.benchmarks.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The floor in C: compiled when it is needed, if this machine has a compiler. */
final class FloorProgram {

  static final String COMPILER = "cc";
  private static final String NAME = "floor-c";

  private FloorProgram() {}

  /** Compiles it, and tells why that was not to be done; empty if it was. */
  static Optional<String> absence() throws InterruptedException {
    return absence(COMPILER);
  }

  static Optional<String> absence(String compiler) throws InterruptedException {
    String version;
    try {
      Path output = ModuleDirectory.output("logs").resolve(NAME + "-compiler.txt");
      if (Tool.run(List.of(compiler, "--version"), output) != 0) {
        return Optional.of(compiler + " --version failed; what it said is in " + output);
      }
      version = Files.readAllLines(output, UTF_8).get(0).replaceAll("[^\\w .()+-]", "");
    } catch (IOException e) {
      return Optional.of("there is no C compiler by the name of " + compiler);
    }
    try {
      Path log = ModuleDirectory.output("logs").resolve(NAME + "-compile.log");
      List<String> command =
          List.of(
              compiler,
              "-O2",
              "-DCOMPILER=\"" + version + "\"",
              "-o",
              compiled().toString(),
              ModuleDirectory.cSource("floor.c").toString());
      return Tool.run(command, log) == 0
          ? Optional.empty()
          : Optional.of(compiler + " did not compile it; what it said is in " + log);
    } catch (IOException e) {
      return Optional.of("it could not be compiled: " + e.getMessage());
    }
  }

  /** Where the program is once {@link #absence()} has found nothing. */
  static Path compiled() throws IOException {
    return ModuleDirectory.output("programs").resolve(NAME);
  }
}
