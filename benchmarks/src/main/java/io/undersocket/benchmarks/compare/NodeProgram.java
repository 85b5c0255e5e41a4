package io.undersocket.benchmarks.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Node.js, and the add-ons written in C that only some machines have. */
final class NodeProgram {

  static final String NAME = "node";

  private static final String ADD_ONS = "native-check.mjs";

  private NodeProgram() {}

  /** Why the server cannot be had with its add-ons; empty if it can. */
  static Optional<String> absenceOfAddOns() throws InterruptedException {
    try {
      return failure(NAME, ModuleDirectory.nodeScript(ADD_ONS));
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** What a script says when it fails; empty if it does not. */
  static Optional<String> failure(String node, Path script) throws InterruptedException {
    try {
      Path said = ModuleDirectory.output("logs").resolve(script.getFileName() + ".log");
      int status = Tool.run(List.of(node, script.toString()), said);
      return status == 0
          ? Optional.empty()
          : Optional.of(
              Files.readAllLines(said, UTF_8).stream()
                  .filter(line -> !line.isBlank())
                  .findFirst()
                  .orElse("its check ended with status " + status));
    } catch (IOException e) {
      return Optional.of("there is no Node.js by the name of " + node);
    }
  }
}
