package io.undersocket.tck.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The Node.js reference")
class NodeReferenceTest {

  @TempDir private Path directory;

  private static NodeReference start(Path packages) throws IOException {
    return NodeReference.start(packages, Contract.Pace.BRISK, Contract.Clients.CURRENT);
  }

  @Test
  @DisplayName("listens when it has started, and no longer when it is closed")
  void ends() throws Exception {
    URI url;
    try (NodeReference reference = start(NodeContractTest.PACKAGES)) {
      url = URI.create(reference.url());
      new Socket(url.getHost(), url.getPort()).close();
    }
    assertThatThrownBy(() -> new Socket(url.getHost(), url.getPort()).close())
        .isInstanceOf(ConnectException.class);
  }

  @Test
  @DisplayName("says where it misses its packages")
  void missesPackages() {
    assertThatThrownBy(() -> start(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.resolve("node_modules").toString())
        .hasMessageContaining("npm ci");
  }

  @Test
  @DisplayName("shows what Node.js said when it does not start")
  void showsWhatNodeSaid() throws IOException {
    Files.createDirectories(directory.resolve("node_modules/socket.io"));
    assertThatThrownBy(() -> start(directory))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("the Node.js server did not start:\n")
        .hasMessageContaining("ERR_MODULE_NOT_FOUND");
    assertThat(directory.resolve("node_modules/.undersocket-tck/reference.mjs")).exists();
  }
}
