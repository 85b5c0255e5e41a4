package io.undersocket.tck.mutant;

import static io.undersocket.tck.mutant.Change.in;
import static io.undersocket.tck.mutant.Edits.drop;
import static io.undersocket.tck.mutant.Mutant.mutant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A mutant")
class MutantsTest {

  private static final String HANDSHAKE = "/engine.io/?EIO=4&transport=polling";

  private final HttpClient http = HttpClient.newHttpClient();

  static List<Mutant> all() {
    return Mutants.all();
  }

  private static Mutant named(String name) {
    return all().stream().filter(mutant -> mutant.name().equals(name)).findFirst().orElseThrow();
  }

  private HttpResponse<String> get(MutantServer server, String pathAndQuery) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.url().resolve(pathAndQuery)).build();
    return http.send(request, BodyHandlers.ofString());
  }

  /** The answer to a poll, after these packets were sent. */
  private String echoes(MutantServer server, String packets) throws Exception {
    String open = get(server, HANDSHAKE).body();
    String sid = open.substring("0{\"sid\":\"".length(), open.indexOf("\",\"upgrades\""));
    URI session = server.url().resolve(HANDSHAKE + "&sid=" + sid);
    http.send(
        HttpRequest.newBuilder(session).POST(BodyPublishers.ofString(packets)).build(),
        BodyHandlers.discarding());
    return http.send(HttpRequest.newBuilder(session).build(), BodyHandlers.ofString()).body();
  }

  @ParameterizedTest
  @MethodSource("all")
  @DisplayName("has a place in the code, and lives")
  void lives(Mutant mutant) throws Exception {
    try (MutantServer server = Laboratory.start(mutant)) {
      assertThat(server.url().getPort()).isPositive();
    }
  }

  @Test
  @DisplayName("has a name of its own")
  void hasNameOfItsOwn() {
    assertThat(all()).extracting(Mutant::name).doesNotHaveDuplicates();
  }

  @Nested
  @DisplayName("whose place is gone")
  class Gone {

    private void refuses(Change change, String words) {
      assertThatThrownBy(() -> Laboratory.start(mutant("lost", "Something is lost.", change)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("mutant lost")
          .hasMessageContaining(words);
    }

    @Test
    @DisplayName("says which call is not there any more")
    void saysWhichCall() {
      refuses(
          in("engineio.Session", "nudge", drop("neverCalled")),
          "\"no call of neverCalled\" in io.undersocket.engineio.Session#nudge no longer applies:"
              + " there is no place for it");
    }

    @Test
    @DisplayName("says which method is not there any more")
    void saysWhichMethod() {
      refuses(in("engineio.Session", "gone", drop("run")), "there is no such method");
    }

    @Test
    @DisplayName("says which class is not there any more")
    void saysWhichClass() {
      refuses(
          in("engineio.Gone", "run", drop("run")),
          "there is no class io.undersocket.engineio.Gone (any more)");
    }

    @Test
    @DisplayName("does not choose among several places")
    void doesNotChoose() {
      refuses(
          in("engineio.UpgradeAttempt", "finishLocked", drop("Timer.cancel")),
          "there are 2 places for it: say which");
      refuses(
          in("engineio.UpgradeAttempt", "finishLocked", drop("Timer.cancel")).at(3),
          "there are only 2 places for it");
    }
  }

  @Nested
  @DisplayName("differs from the server without a fault")
  class Differs {

    @Test
    @DisplayName("in a text")
    void inText() throws Exception {
      String unknown = HANDSHAKE + "&sid=unknown";
      try (MutantServer healthy = Laboratory.healthy();
          MutantServer mutant = Laboratory.start(named("error-unknown-sid-message"))) {
        assertThat(get(healthy, unknown).body()).contains("\"Session ID unknown\"");
        assertThat(get(mutant, unknown).body()).contains("\"Session unknown\"");
      }
    }

    @Test
    @DisplayName("in a condition")
    void inCondition() throws Exception {
      try (MutantServer healthy = Laboratory.healthy();
          MutantServer mutant = Laboratory.start(named("open-no-upgrades"))) {
        assertThat(get(healthy, HANDSHAKE).body()).contains("\"upgrades\":[\"websocket\"]");
        assertThat(get(mutant, HANDSHAKE).body()).contains("\"upgrades\":[]");
      }
    }

    @Test
    @DisplayName("in what is handed over")
    void inArguments() throws Exception {
      try (MutantServer healthy = Laboratory.healthy();
          MutantServer mutant = Laboratory.start(named("payload-reversed"))) {
        assertThat(echoes(healthy, "4a\u001e4b")).isEqualTo("4a\u001e4b");
        assertThat(echoes(mutant, "4a\u001e4b")).isEqualTo("4b\u001e4a");
      }
    }

    @Test
    @DisplayName("in a call that is made twice")
    void inCallMadeTwice() throws Exception {
      try (MutantServer mutant = Laboratory.start(named("packets-sent-twice"))) {
        assertThat(echoes(mutant, "4a")).isEqualTo("4a\u001e4a");
      }
    }

    @Test
    @DisplayName("in a method that answers otherwise")
    void inMethod() throws Exception {
      try (MutantServer mutant = Laboratory.start(named("base64-url-safe"))) {
        assertThat(echoes(mutant, "b++//")).isEqualTo("b--__");
      }
    }
  }
}
