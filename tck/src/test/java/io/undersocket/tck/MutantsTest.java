package io.undersocket.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.undersocket.tck.judge.Result;
import io.undersocket.tck.mutant.Mutant;
import io.undersocket.tck.mutant.Mutants;
import io.undersocket.tck.mutant.Trial;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The kit")
class MutantsTest {

  private static final List<Mutant> MUTANTS = Mutants.all();

  private final Trial trial = new Trial(Suites.onTheWire(), Trial.Extent.NAMED);

  @Test
  @DisplayName("notices every fault that is built into the server, by a case that is named to")
  void noticesEveryFault() throws Exception {
    assertThat(trial.tryOut(MUTANTS, outcome -> {}))
        .filteredOn(outcome -> !outcome.caught())
        .extracting(outcome -> outcome.mutant() + ": " + outcome.mutant().fault())
        .isEmpty();
  }

  @Test
  @DisplayName("accuses no server without a fault by these cases")
  void accusesNobodyElse() throws Exception {
    assertThat(trial.failedByHealthy(MUTANTS)).extracting(Result::id).isEmpty();
  }
}
