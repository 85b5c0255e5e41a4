package io.undersocket.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The kit as it is handed out judges this server and the published one, and itself is tried on
 * servers with a fault. Its reports are in {@code target/judged}.
 */
@DisplayName("The runnable jar")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class CompareIT {

  private static final Path JUDGED_BY_HAND = Path.of("src", "judgements", "netty-socketio.json");

  private static final Path PAGE = Path.of("..", "docs", "compatibility.md");

  @Test
  @DisplayName(
      "finds that this server meets every case, that each difference is explained, and each mutant caught")
  void compares() throws Exception {
    Path jar = Path.of(System.getProperty("jar"));
    Path target = jar.toAbsolutePath().getParent();
    Path page = target.resolve("compatibility.md");
    Files.copy(PAGE, page, StandardCopyOption.REPLACE_EXISTING);
    Path log = target.resolve("judged.log");

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString(),
                "compare",
                "--with",
                JUDGED_BY_HAND.toString(),
                "--report",
                target.resolve("judged").toString(),
                "--tables",
                page.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int status;
    try {
      status = process.waitFor();
    } finally {
      process.destroy();
    }

    String said = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(status).describedAs(said).isZero();
    assertThat(Files.readString(PAGE))
        .describedAs(
            "docs/compatibility.md: renew its tables by"
                + " java -jar tck/target/undersocket-tck.jar compare"
                + " --with tck/src/judgements/netty-socketio.json --tables docs/compatibility.md")
        .isEqualTo(Files.readString(page));
  }
}
