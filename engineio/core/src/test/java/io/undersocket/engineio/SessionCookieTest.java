package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.engineio.SessionCookie.Priority;
import io.undersocket.engineio.SessionCookie.SameSite;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The session cookie")
class SessionCookieTest {

  @Nested
  @DisplayName("is written")
  class Writing {

    @Test
    @Tag("CK01")
    @DisplayName("by default as the reference server writes it")
    void byDefault() {
      assertThat(SessionCookie.DEFAULT.toHeader("lv_VI97HAXpY6yYWAAAB"))
          .isEqualTo("io=lv_VI97HAXpY6yYWAAAB; Path=/; HttpOnly; SameSite=Lax");
    }

    @Test
    @DisplayName(
        "with all attributes in the reference server's order, in whatever order they are set")
    void everything() {
      SessionCookie cookie =
          SessionCookie.named("all")
              .sameSite(SameSite.NONE)
              .priority(Priority.HIGH)
              .partitioned(true)
              .secure(true)
              .httpOnly(true)
              .expires(Instant.parse("2027-03-04T05:06:07.999Z"))
              .path("/chat")
              .domain("example.com")
              .maxAge(Duration.ofMillis(90_999));
      assertThat(cookie.toHeader("x"))
          .isEqualTo(
              "all=x; Max-Age=90; Domain=example.com; Path=/chat;"
                  + " Expires=Thu, 04 Mar 2027 05:06:07 GMT; HttpOnly; Secure; Partitioned;"
                  + " Priority=High; SameSite=None");
    }

    @Test
    @DisplayName("under another name, with the other defaults kept")
    void named() {
      assertThat(SessionCookie.named("woot").toHeader("x"))
          .isEqualTo("woot=x; Path=/; HttpOnly; SameSite=Lax");
    }

    @Test
    @DisplayName("without the attributes that are taken away")
    void without() {
      assertThat(
              SessionCookie.DEFAULT.withoutPath().httpOnly(false).withoutSameSite().toHeader("x"))
          .isEqualTo("io=x");
      assertThat(SessionCookie.DEFAULT.secure(true).secure(false)).isEqualTo(SessionCookie.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({"STRICT, Strict", "LAX, Lax", "NONE, None"})
    @DisplayName("with SameSite capitalized")
    void sameSite(SameSite sameSite, String text) {
      assertThat(SessionCookie.DEFAULT.sameSite(sameSite).toHeader("x"))
          .endsWith("; SameSite=" + text);
    }

    @ParameterizedTest
    @CsvSource({"LOW, Low", "MEDIUM, Medium", "HIGH, High"})
    @DisplayName("with Priority capitalized, before SameSite")
    void priority(Priority priority, String text) {
      assertThat(SessionCookie.DEFAULT.priority(priority).toHeader("x"))
          .endsWith("; Priority=" + text + "; SameSite=Lax");
    }

    @ParameterizedTest
    @CsvSource({
      "AZaz09-_.!~*'()#, AZaz09-_.!~*'()%23",
      "a b;c=d,          a%20b%3Bc%3Dd",
      "€😀,              %E2%82%AC%F0%9F%98%80",
    })
    @DisplayName("with the id encoded as encodeURIComponent does")
    void encoded(String sid, String value) {
      assertThat(
              SessionCookie.DEFAULT.withoutPath().httpOnly(false).withoutSameSite().toHeader(sid))
          .isEqualTo("io=" + value);
    }

    @Test
    @DisplayName("on one line, whatever an application takes for an id")
    void injection() {
      assertThat(SessionCookie.DEFAULT.toHeader("x\r\nSet-Cookie: a=b\u0000"))
          .isEqualTo("io=x%0D%0ASet-Cookie%3A%20a%3Db%00; Path=/; HttpOnly; SameSite=Lax");
    }
  }

  @Nested
  @DisplayName("does not take")
  class Refusing {

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a=b", "a;b", "é", "a\r\n", "\"a\""})
    @DisplayName("a name that is no token")
    void name(String name) {
      assertThatThrownBy(() -> SessionCookie.named(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("cookie name is '" + name + "', must be");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", "-a.com", "a-.com", "a_b.com", "a;b", "exämple.com"})
    @DisplayName("a domain that is none")
    void domain(String domain) {
      assertThatThrownBy(() -> SessionCookie.DEFAULT.domain(domain))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("cookie domain is '" + domain + "', must be");
    }

    @ParameterizedTest
    @ValueSource(strings = {".example.com", "localhost", "a.b-c.d", "127.0.0.1"})
    @DisplayName("anything against a domain that is one")
    void goodDomain(String domain) {
      assertThat(SessionCookie.DEFAULT.domain(domain).toHeader("x"))
          .contains("; Domain=" + domain + "; Path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/;a", "/\n", "/é"})
    @DisplayName("a path that would end the attribute or the header")
    void path(String path) {
      assertThatThrownBy(() -> SessionCookie.DEFAULT.path(path))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("cookie path is '" + path + "', must be");
    }

    @Test
    @DisplayName("a negative age")
    void maxAge() {
      assertThatThrownBy(() -> SessionCookie.DEFAULT.maxAge(Duration.ofSeconds(-1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cookie maxAge is PT-1S, must be zero or more");
    }
  }
}
