package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A default session id")
class SecureIdsTest {

  private final SecureIds ids = new SecureIds();

  @Test
  @DisplayName("has the 20 characters that sticky load balancers look for")
  void shape() {
    for (int i = 0; i < 1000; i++) {
      assertThat(ids.next()).matches("[A-Za-z0-9_-]{20}");
    }
  }

  @Test
  @DisplayName("is never given twice, also to several threads at a time")
  void unique() {
    Set<String> given = ConcurrentHashMap.newKeySet();
    IntStream.range(0, 50_000).parallel().forEach(i -> given.add(ids.next()));
    assertThat(given).hasSize(50_000);
  }

  @Test
  @DisplayName("is random in each of its characters")
  void everyCharacter() {
    for (int at = 0; at < 20; at++) {
      Set<Character> seen = new HashSet<>();
      for (int i = 0; i < 2000; i++) {
        seen.add(ids.next().charAt(at));
      }
      assertThat(seen).as("characters at " + at).hasSize(64);
    }
  }

  @Test
  @DisplayName("is known to whoever made it, and to nobody else")
  void seal() {
    SecureIds others = new SecureIds();
    for (int i = 0; i < 1000; i++) {
      String id = ids.next();
      assertThat(ids.isForeign(id)).isFalse();
      assertThat(others.isForeign(id)).isTrue();
    }
  }

  @Test
  @DisplayName("is known no more when one of its characters has changed")
  void changed() {
    String id = ids.next();
    for (int at = 0; at < 20; at++) {
      char other = id.charAt(at) == 'A' ? 'B' : 'A';
      assertThat(ids.isForeign(id.substring(0, at) + other + id.substring(at + 1))).isTrue();
    }
  }

  @Test
  @DisplayName("is foreign also if a Node.js server has made it")
  void node() {
    assertThat(ids.isForeign("lv_VI97HAXpY6yYWAAAC")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "aaaaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaaaaa=",
        "aaaaaaaaaaaaaaaaaa==",
        "aaaaaaaaaa aaaaaaaaa",
        "aaaaaaaaaa+aaaaaaaaa",
        "aaaaaaaaaaéaaaaaaaaa",
        "../../../etc/passwd?",
      })
  @DisplayName("looks like one: nothing else is foreign")
  void form(String other) {
    assertThat(ids.isForeign(other)).isFalse();
  }
}
