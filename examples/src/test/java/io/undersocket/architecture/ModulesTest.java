package io.undersocket.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an application on the module path gets. All other tests run on the class path, where nothing
 * of this can be seen.
 */
@DisplayName("On the module path")
class ModulesTest {
  private static final String ENGINE = "io.undersocket.engineio";
  private static final String SOCKET_IO = "io.undersocket.socketio";
  private static final String CLIENT = "io.undersocket.socketio.client";
  private static final String JACKSON = SOCKET_IO + ".jackson";
  private static final String GSON = SOCKET_IO + ".gson";
  private static final Set<String> NEEDED =
      Set.of(
          ENGINE,
          SOCKET_IO,
          CLIENT,
          JACKSON,
          GSON,
          "com.fasterxml.jackson.annotation",
          "com.google.gson",
          "org.jspecify",
          "org.slf4j",
          "tools.jackson.core",
          "tools.jackson.databind");

  private static final Path GUEST = Path.of("src", "test", "modules", "guest");

  /** The modules that {@link #NEEDED} names, and no other. */
  private static List<Path> modulePath;

  @BeforeAll
  static void findModules(@TempDir Path packed) throws IOException {
    modulePath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path.resolve(CLIENT.replace('.', '/')))
          && !Files.exists(path.resolve("module-info.class"))) {
        // Not packaged yet: the name of the file stands in for what the manifest will say.
        path = pack(path, packed.resolve(CLIENT + ".jar"));
      }
      if (modules(path).anyMatch(module -> NEEDED.contains(module.name()))) {
        modulePath.add(path);
      }
    }
    assertThat(modulePath.stream().flatMap(ModulesTest::modules).map(ModuleDescriptor::name))
        .containsExactlyInAnyOrderElementsOf(NEEDED);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {ENGINE, SOCKET_IO})
  @DisplayName("a module exports its root, its protocol and its contracts, to everybody")
  void exportsWhatIsPromised(String name) {
    ModuleDescriptor module = descriptor(name);
    assertThat(module.isAutomatic()).isFalse();
    Set<String> promised = new HashSet<>(Set.of(name, name + ".protocol", name + ".spi"));
    if (name.equals(SOCKET_IO)) {
      promised.add(
          name + ".guard"); // built on the root package alone, as an application's could be
    }
    assertThat(module.exports())
        .allMatch(exported -> !exported.isQualified())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrderElementsOf(promised);
    assertThat(module.opens()).isEmpty();
  }

  @ParameterizedTest(name = "{0} over {1}")
  @CsvSource({JACKSON + ",tools.jackson.databind", GSON + ",com.google.gson"})
  @DisplayName("a binding exports its one room, and brings along the library it binds")
  void bindsLibrary(String name, String library) {
    ModuleDescriptor module = descriptor(name);
    assertThat(module.isAutomatic()).isFalse();
    assertThat(module.exports()).extracting(ModuleDescriptor.Exports::source).containsExactly(name);
    assertThat(module.opens()).isEmpty();
    assertThat(brings(module)).containsExactlyInAnyOrder(SOCKET_IO, library);
  }

  @Test
  @DisplayName("the engine comes along with Socket.IO, and the libraries of both stay behind")
  void bringsTheEngineAlong() {
    assertThat(brings(descriptor(SOCKET_IO))).containsExactly(ENGINE);
  }

  private static Stream<String> brings(ModuleDescriptor module) {
    return module.requires().stream()
        .filter(
            required ->
                required.modifiers().contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE)
                    && !required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
        .map(ModuleDescriptor.Requires::name);
  }

  @Test
  @DisplayName("an application compiles without a warning, runs, and serves the browser client")
  void carriesAnApplication(@TempDir Path classes) throws Exception {
    assertThat(compile(classes, GUEST)).isEmpty();

    assertThat(run(classes, "guest/guest.Guest"))
        .contains(SOCKET_IO + ": 200 application/javascript; charset=utf-8");
  }

  @Test
  @DisplayName("an application cannot see inner rooms, nor libraries it did not ask for")
  void hidesInnerRooms(@TempDir Path sources, @TempDir Path classes) throws IOException {
    List<String> hidden =
        List.of(
            "io.undersocket.engineio.internal.time",
            "io.undersocket.engineio.internal.websocket",
            "org.slf4j");
    Files.writeString(
        sources.resolve("module-info.java"), "module intruder { requires " + SOCKET_IO + "; }");
    Files.writeString(
        Files.createDirectory(sources.resolve("intruder")).resolve("Intruder.java"),
        hidden.stream()
            .map(room -> "import " + room + ".*;")
            .collect(Collectors.joining("\n", "package intruder;\n", "\nclass Intruder {}\n")));

    assertThat(compile(classes, sources))
        .hasSize(hidden.size())
        .zipSatisfy(
            hidden,
            (complaint, room) ->
                assertThat(complaint).contains("package " + room + " is not visible"));
  }

  private static List<String> compile(Path classes, Path folder) throws IOException {
    return Javac.complaints(
        Javac.sources(List.of(folder)),
        "-Xlint:all,-requires-automatic",
        "--module-path",
        path(modulePath),
        "-d",
        classes.toString());
  }

  private static String run(Path classes, String main) throws Exception {
    List<Path> whole = new ArrayList<>(modulePath);
    whole.add(classes);
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                path(whole),
                "--module",
                main)
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(java.getInputStream().readAllBytes(), UTF_8);
      assertThat(java.waitFor(30, TimeUnit.SECONDS)).as("ends by itself: %s", output).isTrue();
      assertThat(java.exitValue()).as(output).isZero();
      return output;
    } finally {
      java.destroyForcibly();
    }
  }

  private static ModuleDescriptor descriptor(String name) {
    return ModuleFinder.of(modulePath.toArray(Path[]::new)).find(name).orElseThrow().descriptor();
  }

  /** The module that is there, if one is. */
  private static Stream<ModuleDescriptor> modules(Path path) {
    try {
      return ModuleFinder.of(path).findAll().stream().map(ModuleReference::descriptor);
    } catch (FindException e) {
      return Stream.empty();
    }
  }

  private static Path pack(Path directory, Path jar) {
    int result =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--create",
                "--file=" + jar,
                "-C",
                directory.toString(),
                ".");
    if (result != 0) {
      throw new UncheckedIOException(new IOException("jar cannot pack " + directory));
    }
    return jar;
  }

  private static String path(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
