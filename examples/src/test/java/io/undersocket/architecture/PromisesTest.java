package io.undersocket.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Public means promised, and a promise is in words. That the words are well formed and their links
 * lead somewhere is seen to wherever they are compiled.
 */
@DisplayName("What others can name")
class PromisesTest {
  private static final List<Path> PUBLISHED =
      Stream.of(
              "engineio/core",
              "engineio/undertow",
              "socketio/core",
              "socketio/jackson",
              "socketio/gson",
              "socketio/msgpack",
              "adapter-redis",
              "socketio/spring-boot")
          .map(module -> Path.of("..").resolve(module).resolve("src/main/java"))
          .toList();

  @Test
  @DisplayName("has a comment, down to each method and constant")
  void hasComments() throws IOException {
    assertThat(Comments.missingIn(Javac.sources(PUBLISHED))).isEmpty();
  }

  @Test
  @DisplayName("is noticed without one, and what they cannot name is not")
  void isNoticedWithoutComment(@TempDir Path folder) throws IOException {
    Path source = folder.resolve("Silent.java");
    Files.writeString(
        source,
        """
        public interface Silent {
          /** @return only a tag */
          int method();

          /** Spoken. */
          class Spoken implements Silent {
            public static final int FIELD = 1;
            int hidden;

            protected Spoken() {}

            @Override
            public int method() {
              int local = 1;
              return local;
            }

            private void unseen() {}
          }

          enum Answer { YES }
        }

        class Hidden {
          public void unseen() {}
        }
        """);

    assertThat(Comments.missingIn(List.of(source)))
        .containsExactly(
            "Silent",
            "Silent.method",
            "Silent.Spoken.FIELD",
            "Silent.Spoken.<init>",
            "Silent.Answer",
            "Silent.Answer.YES");
  }
}
