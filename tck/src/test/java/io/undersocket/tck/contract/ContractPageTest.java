package io.undersocket.tck.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The page about the kit")
class ContractPageTest {

  private static final Path JAVA = Path.of("src/main/java/io/undersocket/tck/contract");
  private static final Path NODE = Path.of("src/main/resources/io/undersocket/tck/contract");
  private static final Pattern EVENT = Pattern.compile("\\.on\\(\\s*\"([a-z-]+)\"");

  private String page;

  @BeforeEach
  void read() throws IOException {
    page = Files.readString(Path.of("../docs/tck.md"));
  }

  @ParameterizedTest
  @CsvSource({"java", "js"})
  @DisplayName("shows no code that is not the kit's")
  void showsTheKit(String language) throws IOException {
    String sources = squeezed(sources(JAVA) + sources(NODE));
    List<String> blocks =
        Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
            .matcher(page)
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(blocks)
        .isNotEmpty()
        .allSatisfy(block -> assertThat(sources).contains(squeezed(block)));
  }

  @Test
  @DisplayName("names every event that the server hears")
  void namesEveryEvent() throws IOException {
    assertThat(EVENT.matcher(sources(JAVA)).results().map(match -> match.group(1)).distinct())
        .hasSizeGreaterThan(15)
        .allSatisfy(event -> assertThat(page).contains("| `" + event + "` ("));
  }

  private static String sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().map(ContractPageTest::text).collect(Collectors.joining("\n"));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String squeezed(String code) {
    return code.replaceAll("\\s+", "");
  }
}
