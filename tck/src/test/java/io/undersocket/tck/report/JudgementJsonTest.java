package io.undersocket.tck.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.tck.judge.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A judgement as JSON")
class JudgementJsonTest {

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("judgement.json"), text);
  }

  @Test
  @DisplayName("is read as it was written, the order of the suites included")
  void isReadAsWritten() throws IOException {
    Judged judged = Invented.varied("A server");
    Judged read = JudgementJson.read(file(JudgementJson.write(judged)));
    assertThat(read).isEqualTo(judged);
    assertThat(read.titles().keySet()).containsExactlyElementsOf(judged.titles().keySet());
  }

  @Test
  @DisplayName("keeps whatever a server sent, halves of characters included")
  void keepsHostileText() throws IOException {
    Judged judged = Invented.judged("A server", Invented.hostile(Level.REQUIRED));
    assertThat(JudgementJson.read(file(JudgementJson.write(judged)))).isEqualTo(judged);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no JSON",
        "[]",
        "{}",
        "{\"judgement\": null, \"at\": null, \"kit\": null, \"titles\": {}, \"missing\": {}}"
      })
  @DisplayName("that is none is refused, and the file named")
  void isRefused(String text) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> JudgementJson.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + " is no judgement of this kit");
  }

  @Test
  @DisplayName("without a verdict is refused, and the case named")
  void isRefusedIfIncomplete() throws IOException {
    Path file =
        file(
            JudgementJson.write(Invented.varied("A server"))
                .replace("\"verdict\" : \"UNSTEADY\"", "\"verdict\" : null"));
    assertThatThrownBy(() -> JudgementJson.read(file)).hasMessageContaining("S5-CN-01");
  }

  @Test
  @DisplayName("that is not there is asked for in vain")
  void isNotThere() {
    Path file = folder.resolve("none.json");
    assertThatThrownBy(() -> JudgementJson.read(file)).hasMessage(file + " does not exist");
  }
}
