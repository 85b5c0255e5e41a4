package io.undersocket.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The options of run")
class RunOptionsTest {

  private static RunOptions parse(String line) throws UsageException {
    return RunOptions.parse(List.of(line.split(" ")));
  }

  @Test
  @DisplayName("have defaults but for the target, which lends its address as a name")
  void haveDefaults() throws UsageException {
    assertThat(parse("--target http://localhost:3000"))
        .isEqualTo(
            new RunOptions(
                URI.create("http://localhost:3000"),
                "localhost:3000",
                "/engine.io/",
                "/socket.io/",
                Selection.EVERYTHING,
                null,
                null,
                RunOptions.Task.JUDGE));
  }

  @Test
  @DisplayName("name the server, its paths, the cases and the folder of the reports")
  void areAllTaken() throws UsageException {
    assertThat(
            parse(
                "--suite a,b --case A-1,A-2 --report target/x --path io --engine-path /eio"
                    + " --brief target/y.json --name Ours --target http://[::1]:80/"))
        .isEqualTo(
            new RunOptions(
                URI.create("http://[::1]:80"),
                "Ours",
                "/eio/",
                "/io/",
                new Selection(List.of("a", "b"), List.of("A-1", "A-2")),
                Path.of("target/x"),
                Path.of("target/y.json"),
                RunOptions.Task.JUDGE));
  }

  @Test
  @DisplayName("need no target to list what there is")
  void listWithoutTarget() throws UsageException {
    assertThat(parse("--list --suite a").task()).isEqualTo(RunOptions.Task.LIST);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--suite a; --target is missing",
        "--target; needs a value",
        "--target localhost:3000; must be as http://localhost:3000",
        "--target https://localhost; https is not tried",
        "--target http://localhost:3000/socket.io/; --path says where",
        "--target http://localhost:3000?x; --path says where",
        "--target http://u@localhost:3000; must be as",
        "--target http://a:x; must be as",
        "--target http://%; --target is",
        "--suite a,,b; separated by single commas",
        "--path a?b; must be a path",
        "--verbose; unknown option"
      })
  @DisplayName("are refused if they make no sense, and the words say what to change")
  void areRefused(String line, String words) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--name", "--report", "--brief", "--case", "--engine-path"})
  @DisplayName("are refused without their values")
  void needValues(String option) {
    assertThatThrownBy(() -> parse(option)).hasMessage("option " + option + " needs a value");
  }
}
