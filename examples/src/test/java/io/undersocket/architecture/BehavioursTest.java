package io.undersocket.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Keeps the tables of behaviours in {@code docs/compatibility.md} true: a row and the tests that
 * have its id as a tag name each other. The sources of all modules are read, since no class path
 * has all of their tests, and tests in JavaScript have none.
 */
@DisplayName("The tables of behaviours")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BehavioursTest {
  private static final Path ROOT = Path.of("..");

  /** How many rows each area has: none may get lost. */
  private static final Map<String, Integer> AREAS =
      Map.ofEntries(
          Map.entry("HS", 43),
          Map.entry("CK", 28),
          Map.entry("AT", 13),
          Map.entry("PO", 21),
          Map.entry("WS", 10),
          Map.entry("HB", 15),
          Map.entry("UP", 11),
          Map.entry("CL", 11),
          Map.entry("SB", 6),
          Map.entry("ZC", 7),
          Map.entry("EC", 11),
          Map.entry("PK", 30),
          Map.entry("CN", 27),
          Map.entry("MW", 13),
          Map.entry("EV", 24),
          Map.entry("SM", 2),
          Map.entry("AK", 13),
          Map.entry("VO", 5),
          Map.entry("RM", 20),
          Map.entry("BA", 5),
          Map.entry("NS", 12),
          Map.entry("DC", 8),
          Map.entry("RC", 8),
          Map.entry("SF", 9),
          Map.entry("V2", 4),
          Map.entry("AD", 8),
          Map.entry("CA", 18));

  private static final String ID = "[A-Z][A-Z0-9]\\d\\d";
  private static final Pattern ROW = Pattern.compile("\\| (" + ID + ") \\| .+ \\| (.+) \\|");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");
  private static final Pattern TAG = Pattern.compile("@Tag\\(\"(" + ID + ")\"\\)");

  /** Says which module the names without a path belong to, in all rows that follow. */
  private static final Pattern HOME =
      Pattern.compile("A name without a path is a test of `([^`]+)`");

  /** What begins a cell that says why there is no test. */
  private static final String NO_TEST = "– ";

  /** The last cell by row, its names with their modules. */
  private final Map<String, String> cells = new LinkedHashMap<>();

  /** Tests by the rows that they are tagged with, as {@code module/Name}. */
  private final Map<String, Set<String>> tagged = new TreeMap<>();

  @BeforeAll
  void readTable() throws IOException {
    String home = "";
    for (String line : Files.readAllLines(ROOT.resolve("docs/compatibility.md"))) {
      Matcher named = HOME.matcher(line);
      if (named.find()) {
        home = named.group(1);
      }
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String previous = cells.put(row.group(1), withModules(row.group(2), home));
        assertThat(previous).as("row %s occurs twice", row.group(1)).isNull();
      }
    }
  }

  private static String withModules(String cell, String home) {
    return NAME.matcher(cell)
        .replaceAll(
            name -> name.group(1).contains("/") ? "`$1`" : "`" + home + "/" + name.group(1) + "`");
  }

  @BeforeAll
  void readTags() throws IOException {
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean ours =
                !Set.of("node_modules", "target", ".git")
                    .contains(String.valueOf(folder.getFileName()));
            return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String path = ROOT.relativize(file).toString().replace('\\', '/');
            // Not only below src/test: the kit's tests are there to be extended by others.
            if (path.matches(".+/src/.+\\.(java|mjs)")) {
              String test = path.replaceFirst("/src/.+/", "/").replaceFirst("\\.java$", "");
              TAG.matcher(Files.readString(file, StandardCharsets.UTF_8))
                  .results()
                  .map(tag -> tag.group(1))
                  .forEach(row -> tagged.computeIfAbsent(row, none -> new TreeSet<>()).add(test));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Test
  @DisplayName("have every row")
  void everyRow() {
    List<String> expected =
        AREAS.entrySet().stream()
            .flatMap(
                area ->
                    IntStream.rangeClosed(1, area.getValue())
                        .mapToObj(number -> area.getKey() + String.format("%02d", number)))
            .toList();
    assertThat(cells.keySet()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  @DisplayName("have a row for every behaviour that a test is tagged with")
  void noOtherRow() {
    assertThat(cells.keySet()).containsAll(tagged.keySet());
  }

  @Test
  @DisplayName("name the tests that are tagged with a row, or say why there is none")
  void namesTests() {
    assertThat(cells)
        .allSatisfy(
            (row, cell) -> {
              Set<String> tests = tagged.getOrDefault(row, Collections.emptySet());
              if (cell.startsWith(NO_TEST)) {
                assertThat(tests).as("tests of %s, which has none", row).isEmpty();
              } else {
                assertThat(NAME.matcher(cell).results().map((MatchResult name) -> name.group(1)))
                    .as("the tests that are tagged with %s", row)
                    .isNotEmpty()
                    .containsExactlyInAnyOrderElementsOf(tests);
              }
            });
  }
}
