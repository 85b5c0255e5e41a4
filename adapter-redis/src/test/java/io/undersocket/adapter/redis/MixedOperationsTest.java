package io.undersocket.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.testing.NodeTests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Each operation with each adapter in both directions, in {@code operations.test.mjs}: so the table
 * in {@code docs/compatibility.md} is what was seen. With {@code -Dtables=renew} it is written
 * anew, else compared.
 */
@DisplayName("One cluster with servers on Node.js")
class MixedOperationsTest {

  private static final Path PAGE = Path.of("..", "docs", "compatibility.md");

  private final Map<ClusterKind, List<MixedOperations.Cell>> seen =
      new EnumMap<>(ClusterKind.class);

  @TestFactory
  @Tag("CA18")
  @DisplayName("every operation works, in both directions, as the table says:")
  Stream<DynamicTest> works() {
    return Stream.concat(
        Arrays.stream(ClusterKind.values())
            .map(kind -> dynamicTest(kind.title(), () -> seen.put(kind, operate(kind)))),
        Stream.of(dynamicTest("the table in docs/compatibility.md", this::compare)));
  }

  private static List<MixedOperations.Cell> operate(ClusterKind kind)
      throws IOException, PacketException {
    Path results = Files.createTempFile("operations", ".json");
    try (RedisProcess redis = RedisProcess.start();
        TestNode node =
            TestNode.start(kind.server(kind.make(redis.uri()).adapter(), Duration.ofMinutes(1)))) {
      Orders.obeyedBy(node.io());
      NodeTests.run(
          Path.of("src/test/js/operations.test.mjs"),
          Map.of(
              "ADAPTER",
              kind.nameOfReference(),
              "JAVA_URL",
              node.url(),
              "JAVA_PEER",
              json(JavaPeer.command(kind, redis.uri())),
              "REDIS_URL",
              redis.uri(),
              "RESULTS",
              results.toString()),
          Duration.ofMinutes(2));
      return MixedOperations.read(Files.readString(results));
    } finally {
      Files.delete(results);
    }
  }

  private static String json(List<String> command) {
    return new String(JsonCodec.builtIn().write(command), StandardCharsets.UTF_8);
  }

  private void compare() throws IOException {
    String page = Files.readString(PAGE);
    String renewed = MixedOperations.renew(page, seen);
    if ("renew".equals(System.getProperty("tables"))) {
      Files.writeString(PAGE, renewed);
    } else {
      assertThat(page)
          .describedAs(
              "docs/compatibility.md: renew its table by mvn test -pl adapter-redis -am"
                  + " -Dtest=MixedOperationsTest -Dsurefire.failIfNoSpecifiedTests=false"
                  + " -Dtables=renew")
          .isEqualTo(renewed);
    }
  }
}
