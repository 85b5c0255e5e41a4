package io.undersocket.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.tck.report.ContainerTables;
import io.undersocket.tck.report.Judged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the runs before this one found is what {@code docs/compatibility.md} says. With {@code
 * -Dtables=renew} it is written there, else compared.
 */
@Tag("tables")
@DisplayName("The page about containers")
class ContainerTablesTest {

  private static final Path PAGE = Path.of("..", "..", "docs", "compatibility.md");

  @Test
  @DisplayName("has what the kit found in each, and in no other")
  void isAboutEach() throws IOException {
    assertThat(JudgedContainers.found().stream().map(Judged::name))
        .containsExactlyElementsOf(JudgedContainers.NAMES);
  }

  @Test
  @DisplayName("says how many cases are met in each, and what each does in its own way")
  void saysWhatWasFound() throws IOException {
    String page = Files.readString(PAGE);
    String renewed =
        ContainerTables.renew(page, JudgedContainers.found(), JudgedContainers.explanations());
    if ("renew".equals(System.getProperty("tables"))) {
      Files.writeString(PAGE, renewed);
    } else {
      assertThat(page)
          .describedAs(
              "docs/compatibility.md: renew its tables by mvn test -pl tck/containers -am"
                  + " -Dtest='KitInContainerTest,ContainerTablesTest'"
                  + " -Dsurefire.failIfNoSpecifiedTests=false -Dtables=renew")
          .isEqualTo(renewed);
    }
  }
}
