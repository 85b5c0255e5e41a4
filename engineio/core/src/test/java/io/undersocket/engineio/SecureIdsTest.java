package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A default session id")
class SecureIdsTest {

  @Test
  @DisplayName("has the 20 characters that sticky load balancers look for")
  void shape() {
    for (int i = 0; i < 1000; i++) {
      assertThat(SecureIds.next()).matches("[A-Za-z0-9_-]{20}");
    }
  }

  @Test
  @DisplayName("is never given twice, also to several threads at a time")
  void unique() {
    Set<String> ids = ConcurrentHashMap.newKeySet();
    IntStream.range(0, 50_000).parallel().forEach(i -> ids.add(SecureIds.next()));
    assertThat(ids).hasSize(50_000);
  }

  @Test
  @DisplayName("is random in each of its characters")
  void everyCharacter() {
    for (int at = 0; at < 20; at++) {
      Set<Character> seen = new HashSet<>();
      for (int i = 0; i < 2000; i++) {
        seen.add(SecureIds.next().charAt(at));
      }
      assertThat(seen).as("characters at " + at).hasSize(64);
    }
  }
}
