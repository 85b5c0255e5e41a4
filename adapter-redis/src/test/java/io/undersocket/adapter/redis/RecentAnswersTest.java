package io.undersocket.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Answers of the last moment")
class RecentAnswersTest {

  private static final long MOMENT = RecentAnswers.MOMENT.toNanos();
  private static final long START = -MOMENT / 3; // a clock may begin anywhere

  private final RecentAnswers answers = new RecentAnswers();

  @Test
  @DisplayName("are counted, however the moment lies")
  void counted() {
    for (long at = START; at < START + 10 * MOMENT; at += MOMENT / 10) {
      answers.add(at);
    }
    assertThat(answers.take(START + 10 * MOMENT)).isBetween(9, 20);
  }

  @Test
  @DisplayName("are forgotten after two")
  void forgotten() {
    answers.add(START);
    answers.add(START + 1);
    assertThat(answers.take(START + 2 * MOMENT + 1)).isZero();
  }

  @Test
  @DisplayName("are taken once")
  void once() {
    answers.add(START);
    assertThat(answers.take(START + 1)).isEqualTo(1);
    assertThat(answers.take(START + 1)).isZero();
  }
}
