package io.undersocket.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a client of the chaos has heard")
class SequencesTest {

  private final List<String> found = new ArrayList<>();

  private final Sequences heard =
      new Sequences(
          true,
          new Sequences.Judge() {
            @Override
            public void onGap(String series, long from, long to) {
              found.add(series + " lacks " + from + " to " + to);
            }

            @Override
            public void onStray(String series, long number, long last) {
              found.add(series + " has " + number + " after " + last);
            }
          });

  @Test
  @DisplayName("is in order, beginning anywhere")
  void inOrder() {
    heard.heard("a", 7, true);
    heard.heard("b", 1, true);
    heard.heard("a", 8, true);
    assertThat(found).isEmpty();
  }

  @Test
  @DisplayName("has a gap")
  void gap() {
    heard.heard("a", 7, true);
    heard.heard("a", 10, true);
    assertThat(found).containsExactly("a lacks 8 to 9");
  }

  @Test
  @DisplayName("came twice, or too late")
  void stray() {
    heard.heard("a", 7, true);
    heard.heard("a", 8, true);
    heard.heard("a", 8, true);
    heard.heard("a", 7, true);
    assertThat(found).containsExactly("a has 8 after 8", "a has 7 after 8");
  }

  @Test
  @DisplayName("may be older than what came first, once, as the stream has its own order")
  void late() {
    heard.heard("a", 7, false);
    heard.heard("a", 6, true);
    assertThat(found).isEmpty();
    heard.heard("a", 6, true);
    assertThat(found).containsExactly("a has 6 after 7");
  }

  @Test
  @DisplayName("may come again, once, if it had no offset")
  void early() {
    heard.heard("a", 7, false);
    heard.heard("a", 8, true);
    heard.heard("a", 7, true);
    assertThat(found).isEmpty();
    heard.heard("a", 7, true);
    assertThat(found).containsExactly("a has 7 after 8");
  }
}
