package io.undersocket.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.engineio.EngineServer;
import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.undertow.EngineUndertow;
import io.undersocket.socketio.Handshake;
import io.undersocket.socketio.Namespace;
import io.undersocket.socketio.RemoteSocket;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.spi.RoomListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The table of the reference's API")
class ApiParityTest {

  private static final Path PAGE = Path.of("../docs/api-parity.md");

  private static final Map<String, Class<?>> TYPES =
      Stream.of(
              SocketIoServer.class,
              SocketIoServer.Builder.class,
              Namespace.class,
              Socket.class,
              RemoteSocket.class,
              Handshake.class,
              RoomListener.class,
              EngineServer.class,
              EngineSocket.class,
              EngineUndertow.class)
          .collect(Collectors.toMap(ApiParityTest::name, Function.identity()));

  /** A type and its member, as the page names ours. */
  private static final Pattern OURS = Pattern.compile("`([A-Z][\\w.]*)\\.(\\w+)`");

  private static String name(Class<?> type) {
    return type.getCanonicalName().substring(type.getPackageName().length() + 1);
  }

  private static boolean isThere(MatchResult ours) {
    Class<?> type = TYPES.get(ours.group(1));
    return type != null
        && Stream.concat(
                Arrays.stream(type.getMethods()).map(method -> method.getName()),
                Arrays.stream(type.getClasses()).map(Class::getSimpleName))
            .anyMatch(ours.group(2)::equals);
  }

  private static List<String[]> rows() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("| `") || line.startsWith("| **"))
        .map(line -> line.substring(1, line.length() - 1).split("\\|", -1))
        .toList();
  }

  @Test
  @DisplayName("names nothing of ours that is not there")
  void exists() throws IOException {
    List<String> missing =
        OURS.matcher(Files.readString(PAGE))
            .results()
            .filter(ours -> !isThere(ours))
            .map(MatchResult::group)
            .distinct()
            .toList();
    assertThat(missing).isEmpty();
  }

  @Test
  @DisplayName("has in every row something of ours, or says why not")
  void complete() throws IOException {
    assertThat(rows())
        .hasSizeGreaterThan(90)
        .allSatisfy(
            row -> {
              assertThat(row).as("cells of %s", row[0]).hasSize(3);
              assertThat(row[2]).as(row[0]).matches(" (`[A-Z].*|none( yet)?: .*|options, .*)");
            });
  }
}
