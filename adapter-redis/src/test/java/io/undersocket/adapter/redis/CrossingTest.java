package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("While a topic moves from one master to another")
class CrossingTest {

  private static byte[] message(String text) {
    return text.getBytes(UTF_8);
  }

  @Nested
  @DisplayName("of what both of them tell")
  class Both {

    private final Crossing crossing = new Crossing();

    private boolean brings(String source, String text) {
      return crossing.isFirst(source, message(text));
    }

    @Test
    @DisplayName("each message is heard once, whoever is faster")
    void once() {
      assertThat(brings("old", "a")).isTrue();
      assertThat(brings("new", "b")).isTrue();
      assertThat(brings("new", "a")).isFalse();
      assertThat(brings("old", "b")).isFalse();
    }

    @Test
    @DisplayName("what one alone tells is heard")
    void alone() {
      assertThat(brings("old", "a")).isTrue();
      assertThat(brings("new", "b")).isTrue();
    }

    @Test
    @DisplayName("what was said twice is heard twice")
    void twice() {
      assertThat(brings("old", "a")).isTrue();
      assertThat(brings("old", "a")).isTrue();
      assertThat(brings("new", "a")).isFalse();
      assertThat(brings("new", "a")).isFalse();
      assertThat(brings("new", "a")).isTrue();
    }

    @Test
    @DisplayName("a message is heard once also if the topic moves on, and back")
    void three() {
      assertThat(brings("old", "a")).isTrue();
      assertThat(brings("new", "a")).isFalse();
      assertThat(brings("newest", "a")).isFalse();
      assertThat(brings("old again", "a")).isFalse();
    }
  }

  @Nested
  @DisplayName("what came just before")
  class Before {

    private static final Duration LATELY = Duration.ofMinutes(1);
    private final Topic topic = Topic.channel(message("room"));
    private final RecentMessages recent = new RecentMessages();

    private List<String> heard(Topic of, String source) {
      return recent.of(of, source, LATELY).stream().map(each -> new String(each, UTF_8)).toList();
    }

    @Test
    @DisplayName("is known, by topic and by who brought it, in its order")
    void known() {
      recent.add(topic, "old", message("a"));
      recent.add(topic, "other", message("b"));
      recent.add(Topic.channel(message("other")), "old", message("c"));
      recent.add(Topic.channel(message("room")), "old", message("d"));
      assertThat(heard(topic, "old")).containsExactly("a", "d");
    }

    @Test
    @DisplayName("is not what came long before")
    void late() {
      recent.add(topic, "old", message("a"));
      assertThat(recent.of(topic, "old", Duration.ZERO)).isEmpty();
    }

    @Test
    @DisplayName("is forgotten when there is too much of it, the oldest first")
    void many() {
      for (int n = 0; n < 3_000; n++) {
        recent.add(topic, "old", message("" + n));
      }
      assertThat(heard(topic, "old")).hasSize(1_024).endsWith("2998", "2999");
    }

    @Test
    @DisplayName("is forgotten when it is too big, and never is what is too big alone")
    void big() {
      byte[] half = new byte[512 * 1024];
      recent.add(topic, "old", half);
      recent.add(topic, "old", half);
      recent.add(topic, "old", new byte[2 * 1024 * 1024]);
      assertThat(recent.of(topic, "old", LATELY)).hasSize(2);
      recent.add(topic, "old", message("a"));
      assertThat(recent.of(topic, "old", LATELY)).hasSize(2).endsWith(message("a"));
    }
  }
}
