package io.undersocket.engineio.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A request's query")
class QueryStringTest {

  @Test
  @DisplayName("is looked up by name, case-sensitively")
  void lookUp() {
    QueryString query = QueryString.parse("EIO=4&transport=polling&t=abc");
    assertThat(query.get("EIO")).isEqualTo("4");
    assertThat(query.get("transport")).isEqualTo("polling");
    assertThat(query.get("eio")).isNull();
    assertThat(query.contains("t")).isTrue();
    assertThat(query.contains("sid")).isFalse();
    assertThat(query.size()).isEqualTo(3);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"&", "&&&", "#", "#sid=1"})
  @DisplayName("may be empty")
  void empty(String raw) {
    assertThat(QueryString.parse(raw)).isEqualTo(QueryString.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({
    "a=b+c,            'b c'",
    "a=b%20c,          'b c'",
    "a=b%2Bc,          b+c",
    "a=%E2%82%ac,      €",
    "a=%f0%9f%98%80,   😀",
    "a=x%26y%3Dz,      x&y=z",
    "a=b=c,            b=c",
    "a=,               ''",
    "a,                ''",
    "%61=x,            x",
    "a=%,              %",
    "a=%4,             %4",
    "a=%zz,            %zz",
    "a=%4g%41,         %4gA",
    "a=%%41,           %A",
    "a=100%+more,      '100% more'",
    "a=%E2%82,         \uFFFD",
    "a=%ff,            \uFFFD",
    "a=é,              é",
    "a=1#a=2,          1",
    "a=1&a=2,          2",
    "a=1&a=,           ''",
    "a=1&a,            ''",
    "&&a=1&&b=2&,      1",
  })
  @DisplayName("is decoded as the URL standard says")
  void decoding(String raw, String value) {
    assertThat(QueryString.parse(raw).get("a")).isEqualTo(value);
  }

  @Test
  @DisplayName("has nothing special about the names of object prototypes, or about no name")
  void names() {
    QueryString query = QueryString.parse("__proto__=a&constructor=b&=c");
    assertThat(query.get("__proto__")).isEqualTo("a");
    assertThat(query.get("constructor")).isEqualTo("b");
    assertThat(query.get("")).isEqualTo("c");
    assertThat(query.get("toString")).isNull();
  }

  @Test
  @DisplayName("keeps the order of names, and the last value of a repeated one")
  void order() {
    QueryString query = QueryString.parse("b=1&a=2&b=3&c=4");
    assertThat(query.toMap()).containsExactly(entry("b", "3"), entry("a", "2"), entry("c", "4"));
    List<String> seen = new ArrayList<>();
    query.forEach((name, value) -> seen.add(name + value));
    assertThat(seen).containsExactly("b3", "a2", "c4");
  }

  @Test
  @DisplayName("cannot be changed")
  void immutable() {
    Map<String, String> map = QueryString.parse("a=1").toMap();
    assertThatThrownBy(() -> map.put("a", "2")).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @DisplayName("equals another of the same names and values in the same order")
  void equality() {
    assertThat(QueryString.parse("a=1&b=%32"))
        .isEqualTo(QueryString.parse("&a=1&b=2"))
        .hasSameHashCodeAs(QueryString.parse("a=1&b=2"))
        .isNotEqualTo(QueryString.parse("b=2&a=1"))
        .hasToString("{a=1, b=2}");
  }

  @Test
  @DisplayName("is read up to its 1000th pair")
  void bounded() {
    StringBuilder raw = new StringBuilder();
    for (int i = 0; i < QueryString.MAX_PAIRS + 5; i++) {
      raw.append("&&k").append(i).append('=').append(i);
    }
    QueryString query = QueryString.parse(raw.toString());
    assertThat(query.size()).isEqualTo(1000);
    assertThat(query.get("k999")).isEqualTo("999");
    assertThat(query.get("k1000")).isNull();
  }

  @Nested
  @DisplayName("whatever comes")
  class Fuzz {

    private final Random random = new Random(20260104);

    @Test
    @DisplayName("what a form encoder wrote reads as what it was given")
    void roundTrip() {
      for (int i = 0; i < 10_000; i++) {
        Map<String, String> pairs = new LinkedHashMap<>();
        StringBuilder raw = new StringBuilder();
        for (int count = random.nextInt(6); count > 0; count--) {
          String name = text();
          String value = text();
          if (pairs.putIfAbsent(name, value) == null) {
            raw.append('&').append(encode(name)).append('=').append(encode(value));
          }
        }
        assertThat(QueryString.parse(raw.toString()).toMap()).isEqualTo(pairs);
      }
    }

    @Test
    @DisplayName("random characters never fail")
    void randomCharacters() {
      String likely = "%%%%&&==++#ab01234567cdefé€\u0000\ud83d";
      for (int i = 0; i < 50_000; i++) {
        StringBuilder raw = new StringBuilder();
        for (int length = random.nextInt(30); length > 0; length--) {
          raw.append(likely.charAt(random.nextInt(likely.length())));
        }
        assertThat(QueryString.parse(raw.toString()).size()).isBetween(0, 30);
      }
    }

    private String text() {
      String characters = "ab &=+%#é€\u0000\u2028漢";
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(6); length > 0; length--) {
        text.append(characters.charAt(random.nextInt(characters.length())));
      }
      return text.toString();
    }

    private String encode(String text) {
      return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
  }
}
