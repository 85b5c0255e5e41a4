package io.undersocket.tck.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With packages that need no network: none, and one that does not exist. */
@DisplayName("The npm packages of the kit")
class NodePackagesTest {

  private static final String NONE =
      "{\"name\": \"none\", \"lockfileVersion\": 3, \"packages\": {\"\": {\"name\": \"none\"}}}";

  @TempDir private Path directory;

  private final List<String> said = new ArrayList<>();

  private Path install(NodePackages.Manifests manifests) throws IOException {
    return NodePackages.install(directory.resolve("packages"), manifests, said::add);
  }

  private static NodePackages.Manifests of(String name, String lock) {
    return file ->
        (file.equals("package.json") ? "{\"name\": \"" + name + "\"}" : lock)
            .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("are installed once, and again when others are named")
  void areInstalledOnce() throws IOException {
    Path packages = install(of("none", NONE));
    Path modules = packages.resolve("node_modules");
    Path mark = Files.writeString(modules.resolve("mark"), "from the first time");
    assertThat(said).containsExactly("Installing the npm packages of the kit in " + packages);
    install(of("none", NONE));
    assertThat(mark).exists();
    assertThat(said).hasSize(1);
    install(of("none", NONE + "\n"));
    assertThat(mark).doesNotExist();
    assertThat(said).hasSize(2);
  }

  @Test
  @DisplayName("are tried again after a failure, which shows what npm said")
  void areTriedAgain() throws IOException {
    assertThatThrownBy(() -> install(of("none", "no JSON")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("npm ci failed with exit status ")
        .hasMessageContaining("npm error");
    assertThat(install(of("none", NONE)).resolve("node_modules")).isDirectory();
    assertThat(said).hasSize(2);
  }

  @Test
  @DisplayName("are those that the build has locked")
  void areThoseOfTheBuild() throws IOException {
    for (String name : List.of("package.json", "package-lock.json")) {
      assertThat(NodePackages.OF_THE_KIT.read(name)).isEqualTo(Files.readAllBytes(Path.of(name)));
    }
    assertThat(
            new String(NodePackages.OF_THE_KIT.read("package-lock.json"), StandardCharsets.UTF_8))
        .contains("node_modules/socket.io\"")
        .doesNotContain("\"resolved\"");
  }
}
