package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Keeps the table of behaviours in {@code docs/compatibility.md} true. */
@DisplayName("The table of Engine.IO behaviours")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompatibilityTest {

  /** How many rows each area has: none may get lost. */
  private static final Map<String, Integer> AREAS =
      new TreeMap<>(
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
              Map.entry("EC", 11)));

  private static final Pattern ROW =
      Pattern.compile("^\\| ([A-Z]{2}\\d\\d) \\| (.+) \\| (.+) \\|$", Pattern.MULTILINE);
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  /** What begins a cell that says why there is no test. */
  private static final String NO_TEST = "– ";

  /** The cell that names the tests, by row. */
  private final Map<String, String> cells = new LinkedHashMap<>();

  /** Simple names of this module's test classes, by row. */
  private final Map<String, Set<String>> annotated = new TreeMap<>();

  /** Paths of all files of tests, with {@code /} between the names. */
  private final List<String> testFiles = new ArrayList<>();

  @BeforeAll
  void read() throws IOException, URISyntaxException, ClassNotFoundException {
    Path root = root();
    Matcher rows = ROW.matcher(Files.readString(root.resolve("docs/compatibility.md")));
    while (rows.find()) {
      assertThat(cells).as("row %s occurs twice", rows.group(1)).doesNotContainKey(rows.group(1));
      cells.put(rows.group(1), rows.group(3));
    }
    readAnnotations();
    readTestFiles(root);
  }

  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("docs/compatibility.md"))) {
      directory = directory.getParent();
      assertThat(directory).as("a directory that holds docs/compatibility.md").isNotNull();
    }
    return directory;
  }

  private void readAnnotations() throws IOException, URISyntaxException, ClassNotFoundException {
    Path classes =
        Path.of(
            CompatibilityTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String name =
            classes.relativize(file).toString().replace(file.getFileSystem().getSeparator(), ".");
        Class<?> test =
            Class.forName(
                name.substring(0, name.length() - ".class".length()),
                false,
                CompatibilityTest.class.getClassLoader());
        note(test, test.getAnnotation(Behaviour.class));
        for (var method : test.getDeclaredMethods()) {
          note(test, method.getAnnotation(Behaviour.class));
        }
      }
    }
  }

  private void note(Class<?> test, Behaviour behaviour) {
    if (behaviour == null) {
      return;
    }
    Class<?> outermost = test;
    while (outermost.getEnclosingClass() != null) {
      outermost = outermost.getEnclosingClass();
    }
    for (String row : behaviour.value()) {
      annotated.computeIfAbsent(row, key -> new TreeSet<>()).add(outermost.getSimpleName());
    }
  }

  private void readTestFiles(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            String name = String.valueOf(directory.getFileName());
            boolean skipped =
                name.equals("node_modules") || name.equals("target") || name.equals(".git");
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String path = root.relativize(file).toString().replace('\\', '/');
            if (path.contains("/src/test/")) {
              testFiles.add(path);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Test
  @DisplayName("has every row")
  void everyRow() {
    List<String> expected = new ArrayList<>();
    AREAS.forEach(
        (area, count) -> {
          for (int i = 1; i <= count; i++) {
            expected.add(area + String.format("%02d", i));
          }
        });
    assertThat(cells.keySet()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  @DisplayName("has a row for every behaviour that a test names")
  void noOtherRow() {
    assertThat(cells.keySet()).containsAll(annotated.keySet());
  }

  @Test
  @DisplayName("names the tests of every row, or says why there is none")
  void namesTests() {
    assertThat(cells)
        .allSatisfy(
            (row, cell) -> {
              List<String> names =
                  NAME.matcher(cell).results().map(match -> match.group(1)).toList();
              if (cell.startsWith(NO_TEST)) {
                assertThat(annotated).as(row).doesNotContainKey(row);
                assertThat(cell).as(row).isNotEqualTo(NO_TEST);
                return;
              }
              assertThat(names).as(row).isNotEmpty();
              assertThat(names.stream().filter(name -> !name.contains("/")))
                  .as("the tests here that are marked with %s", row)
                  .containsExactlyElementsOf(annotated.getOrDefault(row, Set.of()));
              assertThat(names.stream().filter(name -> name.contains("/")))
                  .as("tests elsewhere of %s", row)
                  .allMatch(this::exists);
            });
  }

  /** Whether there is a test of this name, such as {@code undertow/ListenTest}. */
  private boolean exists(String name) {
    int slash = name.lastIndexOf('/');
    String directory = "/" + name.substring(0, slash) + "/src/test/";
    String file = name.substring(slash);
    return testFiles.stream()
        .anyMatch(
            path ->
                ("/" + path).contains(directory)
                    && (path.endsWith(file + ".java") || path.endsWith(file)));
  }
}
