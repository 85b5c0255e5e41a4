package io.undersocket.socketio.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The packed browser client")
class ClientFilesTest {
  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "socket.io.js",
        "socket.io.min.js",
        "socket.io.esm.min.js",
        "socket.io.msgpack.min.js"
      })
  @DisplayName("has every bundle of the version it states, each with its source map")
  void hasEveryBundleOfTheStatedVersion(String bundle) throws IOException {
    List<String> lines = text(bundle).lines().toList();
    assertThat(lines.get(1)).isEqualTo(" * Socket.IO v" + statedVersion());
    assertThat(lines.get(lines.size() - 1)).isEqualTo("//# sourceMappingURL=" + bundle + ".map");
    assertThat(text(bundle + ".map").substring(0, 12)).isEqualTo("{\"version\":3");
  }

  @Test
  @DisplayName("carries the licence of its authors")
  void carriesItsLicence() throws IOException {
    assertThat(text("LICENSE")).contains("MIT License");
  }

  private static String statedVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = ClientFilesTest.class.getResourceAsStream("version.properties")) {
      assertThat(in).as("version.properties").isNotNull();
      properties.load(in);
    }
    assertThat(properties).containsOnlyKeys("version");
    return properties.getProperty("version");
  }

  private static String text(String file) throws IOException {
    try (InputStream in = ClientFilesTest.class.getResourceAsStream(file)) {
      assertThat(in).as(file).isNotNull();
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
