package io.undersocket.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.spring.guide.chat.ChatApplication;
import io.undersocket.testing.NodeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;

@DisplayName("What the README shows for Spring Boot")
class ReadmeTest {

  private static final Path ROOT = Path.of("..", "..");
  private static final Pattern LINES =
      Pattern.compile("```java\\n(@SpringBootApplication\\n.*?)```", Pattern.DOTALL);
  private static final Pattern DEPENDENCY =
      Pattern.compile("```xml\\n(<dependency>.*?)```", Pattern.DOTALL);

  private static String shown(Pattern pattern) throws IOException {
    Matcher matcher = pattern.matcher(Files.readString(ROOT.resolve("README.md")));
    assertThat(matcher.find()).as("a block of the README like %s", pattern).isTrue();
    return matcher.group(1);
  }

  @Test
  @DisplayName("is ten lines, beside imports and empty ones")
  void tenLines() throws IOException {
    assertThat(shown(LINES).lines().filter(line -> !line.isBlank())).hasSize(10);
  }

  @Test
  @DisplayName("is what is compiled and run here, to the letter")
  void isWhatRuns() throws IOException {
    Path source =
        Path.of("src/test/java", ChatApplication.class.getName().replace('.', '/') + ".java");
    assertThat(Files.readString(source)).endsWith(shown(LINES));
  }

  @Test
  @DisplayName("needs one dependency, this module")
  void oneDependency() throws IOException {
    String dependency = shown(DEPENDENCY);
    List<String> artifacts =
        Pattern.compile("<artifactId>(.*?)</artifactId>")
            .matcher(dependency)
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(artifacts).containsExactly("undersocket-spring-boot-starter");
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<artifactId>undersocket-spring-boot-starter</artifactId>");
  }

  @Test
  @DisplayName("is a chat on the application's own port for the official client")
  void isChat() {
    assertThat(SpringBootVersion.getVersion()).startsWith(System.getProperty("spring-boot", "4."));
    try (RunningApplication chat = RunningApplication.of(ChatApplication.class)) {
      NodeTests.run(
          Path.of("src/test/js/chat.test.mjs"), Map.of("URL", chat.url()), Duration.ofMinutes(1));
    }
  }
}
