package io.undersocket.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.benchmarks.compare.Outcome.ModeOutcome;
import io.undersocket.benchmarks.compare.Outcome.Rounds;
import io.undersocket.benchmarks.load.Measurement;
import io.undersocket.benchmarks.load.Mode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A reader of the figures is warned")
class DoubtsTest {

  private static final Measurement SOUND = round(1_000, 1_000_000, 500_000, 1_550_000);

  private static Measurement round(long count, long server, long generator, long machine) {
    return new Measurement(count, 1_000_000_000L, server, generator, machine, 1, 2, 3);
  }

  private static List<String> doubts(List<Measurement> warmUp, List<Measurement> measured) {
    Rounds rounds = new Rounds(warmUp, measured, List.of(), List.of(), List.of());
    return Doubts.about(
        new ModeOutcome(Mode.ECHO_1, 50, 0, Map.of(Contender.NODE, rounds), Map.of(), List.of()));
  }

  @Test
  @DisplayName("of nothing when a warm server was busy on a quiet machine")
  void sound() {
    assertThat(doubts(List.of(SOUND, SOUND), List.of(SOUND))).isEmpty();
  }

  @Nested
  @DisplayName("of the warm-up")
  class WarmUp {

    @Test
    @DisplayName("when its end was still getting cheaper")
    void cooling() {
      Measurement dearer = round(800, 1_000_000, 500_000, 1_550_000);
      assertThat(doubts(List.of(dearer, SOUND), List.of(SOUND)))
          .containsExactly(
              "node may not have been warm: the last slices of its warm-up cost 1250.00 and 1000.00 us");
    }

    @Test
    @DisplayName("when it was too short to tell")
    void tooShort() {
      assertThat(doubts(List.of(SOUND), List.of(SOUND)))
          .containsExactly("node had too short a warm-up to tell whether it was warm");
    }
  }

  @Test
  @DisplayName("when the generator had no more to give, but the server had")
  void generator() {
    Measurement bound = round(1_000, 800_000, 990_000, 1_800_000);
    assertThat(doubts(List.of(SOUND, SOUND), List.of(bound)))
        .singleElement()
        .asString()
        .startsWith("the generator was the bottleneck for node: it used 99 % of its core");
    Measurement bothFull = round(1_000, 990_000, 990_000, 1_990_000);
    assertThat(doubts(List.of(SOUND, SOUND), List.of(bothFull))).isEmpty();
  }

  @Test
  @DisplayName("when something else ran meanwhile, if only in one round")
  void noise() {
    Measurement disturbed = round(1_000, 1_000_000, 500_000, 1_900_000);
    assertThat(doubts(List.of(SOUND, SOUND), List.of(SOUND, disturbed, SOUND)))
        .containsExactly("other processes used up to 40 % of a core in a round");
  }
}
