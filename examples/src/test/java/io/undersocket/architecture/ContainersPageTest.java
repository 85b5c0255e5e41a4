package io.undersocket.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * What runs in which container is what the servlet module's {@code pom.xml} says: so the table in
 * {@code docs/compatibility.md} is made of it. With {@code -Dtables=renew} it is written anew, else
 * compared.
 */
@DisplayName("The page about containers")
class ContainersPageTest {

  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("docs/compatibility.md");
  private static final Path SERVLET = ROOT.resolve("engineio/servlet");
  private static final Path SERVLET_TESTS =
      SERVLET.resolve("src/test/java/io/undersocket/engineio/servlet");
  private static final Path UNDERTOW_TESTS =
      ROOT.resolve("engineio/undertow/src/test/java/io/undersocket/engineio/undertow");
  private static final Path SHARED =
      ROOT.resolve("testing/src/main/java/io/undersocket/testing/container");

  private static final String BEGIN = "<!-- what follows is written by ContainersPageTest -->";
  private static final String END = "<!-- what was written by ContainersPageTest ends here -->";
  private static final Pattern ABOUT = Pattern.compile("@DisplayName\\(\\s*\"([^\"]+)\"");
  private static final Pattern BASE = Pattern.compile("class \\w+ extends (\\w+) \\{}");

  /** One run of the module's tests. */
  private record Execution(List<String> excludes, String excludedTag, boolean selects) {

    boolean runs(Path test) {
      return excludes.stream().noneMatch(pattern -> matches(pattern, test));
    }

    private static boolean matches(String pattern, Path test) {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      return matcher.matches(test);
    }
  }

  private final Map<String, Execution> executions = new LinkedHashMap<>();
  private String page;

  @BeforeEach
  void read() throws Exception {
    page = Files.readString(PAGE);
    NodeList all =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(SERVLET.resolve("pom.xml").toFile())
            .getElementsByTagName("plugin");
    for (int i = 0; i < all.getLength(); i++) {
      Element plugin = (Element) all.item(i);
      if (texts(plugin, "artifactId").contains("maven-surefire-plugin")) {
        NodeList runs = plugin.getElementsByTagName("execution");
        for (int j = 0; j < runs.getLength(); j++) {
          Element run = (Element) runs.item(j);
          executions.put(
              texts(run, "id").get(0),
              new Execution(
                  texts(run, "exclude"),
                  String.join("", texts(run, "excludedGroups")),
                  run.getElementsByTagName("include").getLength() > 0
                      || run.getElementsByTagName("groups").getLength() > 0));
        }
      }
    }
  }

  private static List<String> texts(Element parent, String name) {
    List<String> texts = new ArrayList<>();
    NodeList nodes = parent.getElementsByTagName(name);
    for (int i = 0; i < nodes.getLength(); i++) {
      Node node = nodes.item(i);
      texts.add(node.getTextContent().strip());
    }
    return texts;
  }

  @Test
  @DisplayName("names every run of the servlet module's tests beside its container")
  void namesEveryExecution() {
    String table = page.substring(page.indexOf("## Containers"), page.indexOf(BEGIN));
    assertThat(executions.keySet())
        .hasSizeGreaterThan(4)
        .allSatisfy(id -> assertThat(table).containsPattern("(?m)^\\|.*`" + id + "`.*\\|$"));
  }

  @Test
  @DisplayName("is about runs of all tests but those that are left out by name")
  void selectsNothing() {
    assertThat(executions).noneSatisfy((id, run) -> assertThat(run.selects).isTrue());
  }

  @Test
  @DisplayName("leaves out no test that is not there")
  void excludesWhatIsThere() throws IOException {
    List<Path> tests = tests();
    assertThat(executions)
        .allSatisfy(
            (id, run) ->
                assertThat(run.excludes)
                    .allSatisfy(
                        pattern ->
                            assertThat(tests).anyMatch(test -> Execution.matches(pattern, test))));
  }

  @Test
  @DisplayName("shows what each run holds its container to, and what it leaves out")
  void showsEveryClass() throws IOException {
    String renewed = renewed();
    if ("renew".equals(System.getProperty("tables"))) {
      Files.writeString(PAGE, renewed);
    } else {
      assertThat(page)
          .describedAs(
              "docs/compatibility.md: renew its table by mvn test -pl examples -am"
                  + " -Dtest=ContainersPageTest -Dsurefire.failIfNoSpecifiedTests=false"
                  + " -Dtables=renew")
          .isEqualTo(renewed);
    }
  }

  private String renewed() throws IOException {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    assertThat(begin).as("a line to write behind: " + BEGIN).isNotNegative();
    assertThat(end).as("a line to write before: " + END).isGreaterThan(begin);
    return page.substring(0, begin + BEGIN.length()) + "\n\n" + table() + page.substring(end);
  }

  private String table() throws IOException {
    StringBuilder table = new StringBuilder("| test class | about | `engineio/undertow`");
    executions.keySet().forEach(id -> table.append(" | `").append(id).append('`'));
    table.append(" |\n").append("|---".repeat(executions.size() + 3)).append("|\n");
    for (Path test : tests()) {
      String name = name(test);
      table.append("| `").append(name).append("` | ").append(about(test));
      table.append(" | ").append(word(Files.exists(UNDERTOW_TESTS.resolve(test.getFileName()))));
      for (Execution run : executions.values()) {
        table.append(" | ").append(word(run, test));
      }
      table.append(" |\n");
    }
    return table.append('\n').toString();
  }

  private static String word(boolean runs) {
    return runs ? "yes" : "–";
  }

  private static String word(Execution run, Path test) throws IOException {
    boolean isTagged =
        !run.excludedTag.isEmpty() && source(test).contains("@Tag(\"" + run.excludedTag + "\")");
    return run.runs(test) && isTagged ? "without " + run.excludedTag : word(run.runs(test));
  }

  /** What the class says of itself: its own display name, or that of the class it extends. */
  private static String about(Path test) throws IOException {
    Matcher about = ABOUT.matcher(source(test));
    assertThat(about.find()).as("a display name of " + test).isTrue();
    return about.group(1).replaceAll("[,:]+$", "");
  }

  /** Of a class that is nothing but one that is shared by all containers, the shared one. */
  private static String source(Path test) throws IOException {
    String source = Files.readString(test);
    Matcher base = BASE.matcher(source);
    return base.find() ? Files.readString(SHARED.resolve(base.group(1) + ".java")) : source;
  }

  private static String name(Path test) {
    return test.getFileName().toString().replace(".java", "");
  }

  private static List<Path> tests() throws IOException {
    try (Stream<Path> files = Files.list(SERVLET_TESTS)) {
      return files
          .filter(file -> name(file).endsWith("Test"))
          .collect(java.util.stream.Collectors.toCollection(TreeSet::new))
          .stream()
          .toList();
    }
  }
}
