package io.undersocket.tck.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What they find is judged by the runnable jar. */
@DisplayName("The official clients")
class OfficialClientsTest {

  private final OfficialClients clients =
      new OfficialClients(
          () -> {
            throw new IOException("none is started");
          });

  @Test
  @DisplayName("are ten, each over three transports, and told apart by the ids of their cases")
  void areTen() {
    List<String> ids = clients.suite().cases().stream().map(Case::id).toList();
    assertThat(ids).allMatch(id -> id.matches("CL-.+-(polling|websocket|upgrade)-[a-z-]+"));
    assertThat(ids.stream().map(id -> id.replaceFirst("(polling|websocket|upgrade).*", "")))
        .containsOnly(
            Stream.of(ClientKind.values())
                .map(client -> "CL-" + client.key() + "-")
                .toArray(String[]::new));
  }

  @Test
  @DisplayName("of generations that need something are not judged where it is not offered")
  void needSomething() {
    for (Case one : clients.suite().cases()) {
      boolean old = one.id().matches("CL-(js-2.5|js-1.7|chromium-2.5|java-1.0)-.*");
      assertThat(one.needs().contains(Feature.EIO3)).as(one.id()).isEqualTo(old);
      assertThat(one.needs().contains(Feature.MSGPACK))
          .as(one.id())
          .isEqualTo(one.id().contains("msgpack"));
    }
  }

  @Test
  @DisplayName("see a restart only where somebody can bring it about")
  void restartsNeedSomebody() {
    assertThat(clients.suite().cases()).noneMatch(one -> one.id().endsWith("-restart"));
    assertThat(clients.suite(() -> {}).cases())
        .filteredOn(one -> one.id().endsWith("-restart"))
        .hasSize(30)
        .allMatch(one -> one.pacing() == Case.Pacing.ALONE);
  }
}
