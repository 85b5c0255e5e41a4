package io.undersocket.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A server of Node.js that wants more than Node.js")
class NodeProgramTest {

  private static Path script(Path directory, String text) throws Exception {
    return Files.writeString(directory.resolve("check.mjs"), text);
  }

  @Test
  @DisplayName("is there where the check of it succeeds")
  void there(@TempDir Path directory) throws Exception {
    assertThat(NodeProgram.failure(NodeProgram.NAME, script(directory, ""))).isEmpty();
  }

  @Test
  @DisplayName("is absent, with what the check said first, where it fails")
  void absent(@TempDir Path directory) throws Exception {
    String check = "console.error('no build for this machine\\nloaded from x'); process.exit(1);";
    assertThat(NodeProgram.failure(NodeProgram.NAME, script(directory, check)))
        .hasValue("no build for this machine");
  }

  @Test
  @DisplayName("is absent where there is no Node.js")
  void noNode(@TempDir Path directory) throws Exception {
    assertThat(NodeProgram.failure("no-such-node", script(directory, "")))
        .hasValue("there is no Node.js by the name of no-such-node");
  }
}
