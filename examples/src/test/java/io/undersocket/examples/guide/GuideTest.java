package io.undersocket.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The guide")
class GuideTest {

  private static final Path ROOT = Path.of("..");
  private static final Path GUIDE = ROOT.resolve("docs/guide");

  /** Where the code on its pages is from: the examples, and the tests of the starter. */
  private static final List<Path> SOURCES =
      List.of(
          Path.of("src/main/java/io/undersocket/examples/guide"),
          Path.of("tomcat/src/main/java"),
          Path.of("jetty/src/main/java"),
          Path.of("war/src/main/java"),
          Path.of("spring-boot/src/main/java"),
          ROOT.resolve("socketio/spring-boot/src/test/java/io/undersocket/spring/guide"));

  private static final Path PROXIES =
      Path.of("src/main/resources/io/undersocket/examples/cluster/proxies");
  private static final Pattern CONFIGURATION =
      Pattern.compile("```(?:nginx|haproxy|yaml)\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern COMMAND = Pattern.compile("\\bexec:java\\S* -pl (\\S+) -am");
  private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

  static List<Path> pages() throws IOException {
    try (Stream<Path> pages = Files.list(GUIDE)) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), pages.sorted()).toList();
    }
  }

  private static String sources() throws IOException {
    StringBuilder sources = new StringBuilder();
    for (Path folder : SOURCES) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(Files::isRegularFile)
            .map(GuideTest::read)
            .forEach(source -> sources.append(squeezed(source)).append('\n'));
      }
    }
    return sources.toString();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A page is narrower than a source file, and breaks lines elsewhere. */
  private static String squeezed(String code) {
    return code.replaceAll("\\s+", "");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  @DisplayName("shows no code that the build does not compile:")
  void compiles(Path page) throws IOException {
    String sources = sources();
    List<String> missing =
        JAVA.matcher(Files.readString(page))
            .results()
            .map(block -> block.group(1))
            .filter(block -> !sources.contains(squeezed(block)))
            .toList();
    assertThat(missing).as("blocks of %s that are not in %s", page, SOURCES).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  @DisplayName("names no command that does not start a module's application:")
  void commands(Path page) throws IOException {
    List<String> modules =
        COMMAND.matcher(Files.readString(page)).results().map(command -> command.group(1)).toList();
    assertThat(modules)
        .allSatisfy(
            module ->
                assertThat(ROOT.resolve(module).resolve("pom.xml"))
                    .content()
                    .containsSubsequence("exec-maven-plugin", "<skip>false</skip>"));
  }

  @Test
  @DisplayName("shows no configuration of a proxy but that with which the cluster is started")
  void configurations() throws IOException {
    List<String> files = proxies().map(GuideTest::read).toList();
    assertThat(shown())
        .isNotEmpty()
        .allSatisfy(block -> assertThat(files).anyMatch(file -> file.contains(block)));
  }

  @Test
  @DisplayName("shows every line of them")
  void wholeConfigurations() throws IOException {
    String shown = String.join("", shown());
    List<String> missing =
        proxies()
            .flatMap(file -> read(file).lines())
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .filter(line -> !shown.contains(line))
            .toList();
    assertThat(missing).isEmpty();
  }

  private static List<String> shown() {
    return CONFIGURATION
        .matcher(read(GUIDE.resolve("proxies.md")))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  private static Stream<Path> proxies() throws IOException {
    try (Stream<Path> files = Files.list(PROXIES)) {
      return files.sorted().toList().stream();
    }
  }

  @Test
  @DisplayName("names each of its pages in its contents")
  void contents() throws IOException {
    String contents = Files.readString(GUIDE.resolve("README.md"));
    assertThat(pages().stream().skip(1).map(page -> page.getFileName().toString()))
        .filteredOn(page -> !page.equals("README.md"))
        .allSatisfy(page -> assertThat(contents).contains("(" + page + ")"));
  }
}
