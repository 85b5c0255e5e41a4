package io.undersocket.tck;

import static io.undersocket.tck.judge.Suite.required;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Suite;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.mutant.Mutant;
import io.undersocket.tck.mutant.Mutants;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The command mutants")
class MutantsCommandTest {

  private static final Case UPGRADES =
      required("T-01", "Polling offers an upgrade", "a test", probe -> opens(probe, "websocket"));

  private static final Case KEYS =
      required(
          "T-02", "The open packet has its keys", "a test", probe -> opens(probe, "maxPayload"));

  private static final Case IMPOSSIBLE =
      required(
          "T-03", "The open packet tells the weather", "a test", probe -> opens(probe, "rain"));

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private static void opens(Probe probe, String word) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(probe.target().url().resolve("/engine.io/?EIO=4&transport=polling"))
            .build();
    String open = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    if (!open.contains(word)) {
      throw new Unmet("an open packet with " + word, open);
    }
  }

  private static Mutant withoutUpgrades(String... caughtBy) {
    Mutant mutant =
        Mutants.all().stream()
            .filter(each -> each.name().equals("open-no-upgrades"))
            .findFirst()
            .orElseThrow();
    return new Mutant(mutant.name(), mutant.fault(), mutant.changes(), List.of(caughtBy));
  }

  private boolean run(Mutant mutant, String... words) throws Exception {
    Suite suite = Suite.named("test", "A test").add(List.of(UPGRADES, KEYS, IMPOSSIBLE)).build();
    return new MutantsCommand(
            MutantsOptions.parse(List.of(words)),
            List.of(suite),
            new PrintStream(said, true, StandardCharsets.UTF_8))
        .run(List.of(mutant));
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("says by which case a mutant is caught, and in which words")
  void saysWhoCatches(@TempDir Path folder) throws Exception {
    assertThat(run(withoutUpgrades("T-01", "T-02"), "--report", folder.toString())).isTrue();
    assertThat(said())
        .contains("caught    open-no-upgrades")
        .contains("by T-01: Polling offers an upgrade (expected an open packet with websocket, rec")
        .doesNotContain("T-02")
        .contains("1 of 1 mutants are caught");
    assertThat(Files.readString(folder.resolve("mutants.md"))).contains("| T-01 |  |");
  }

  @Test
  @DisplayName("says which fault nobody notices")
  void saysWhoSurvives() throws Exception {
    assertThat(run(withoutUpgrades("T-02"))).isFalse();
    assertThat(said())
        .contains("SURVIVED  open-no-upgrades: A session that opens over polling is not offered");
  }

  @Test
  @DisplayName("does not take it for caught if another case notices than the one that should")
  void wantsTheRightCase() throws Exception {
    assertThat(run(withoutUpgrades("T-02"), "--all-cases")).isFalse();
    assertThat(said()).contains("SURVIVED").contains("also noticed by T-01");
  }

  @Test
  @DisplayName("trusts no case that fails without a fault, too")
  void trustsNoFalseAlarm() throws Exception {
    assertThat(run(withoutUpgrades("T-03"))).isFalse();
    assertThat(said()).contains("failed by the server without a fault: T-03");
  }

  @Test
  @DisplayName("refuses a mutant that is to be caught by a case that there is not")
  void refusesUnknownCases() {
    assertThatThrownBy(() -> run(withoutUpgrades("T-04")))
        .hasMessageContaining(
            "mutant open-no-upgrades is to be caught by [T-04], but there is no such case");
  }

  @Test
  @DisplayName("refuses what it does not know")
  void refusesUnknown() {
    assertThatThrownBy(() -> run(withoutUpgrades("T-01"), "--name", "nobody"))
        .isInstanceOf(UsageException.class)
        .hasMessage("there is no mutant \"nobody\"");
    assertThatThrownBy(() -> run(withoutUpgrades("T-01"), "--cases"))
        .isInstanceOf(UsageException.class)
        .hasMessage("unknown option \"--cases\"");
    assertThatThrownBy(() -> run(withoutUpgrades("T-01"), "--name"))
        .isInstanceOf(UsageException.class)
        .hasMessage("option --name needs a value");
  }
}
