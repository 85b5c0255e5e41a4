package io.undersocket.engineio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.undersocket.engineio.CorsHeaders.Outcome;
import io.undersocket.engineio.spi.HttpHeaders;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Cross-origin resource sharing")
class CorsTest {

  private static final String DEFAULT_METHODS =
      "Access-Control-Allow-Methods: GET,HEAD,PUT,PATCH,POST,DELETE\n";

  private final HttpHeaders headers = new HttpHeaders();

  private String get(Cors cors, @Nullable String origin) {
    assertThat(CorsHeaders.add(cors, "GET", origin, null, headers)).isEqualTo(Outcome.GOES_ON);
    return headers.toString();
  }

  private String options(Cors cors, @Nullable String origin, @Nullable String requested) {
    assertThat(CorsHeaders.add(cors, "OPTIONS", origin, requested, headers))
        .isEqualTo(Outcome.ANSWER_PREFLIGHT);
    return headers.toString();
  }

  @Nested
  @DisplayName("permits")
  class Permitting {

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "http://a")
    @DisplayName("any origin by *, also when the request has none")
    void any(@Nullable String origin) {
      assertThat(get(Cors.anyOrigin(), origin)).isEqualTo("Access-Control-Allow-Origin: *\n");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"http://a", "http://b"})
    @DisplayName("a fixed origin by its name, whoever asks")
    void fixed(@Nullable String origin) {
      assertThat(get(Cors.fixedOrigin("http://a"), origin))
          .isEqualTo("Access-Control-Allow-Origin: http://a\nVary: Origin\n");
    }

    @Test
    @DisplayName("whoever asks, by repeating the origin")
    void reflected() {
      assertThat(get(Cors.reflectOrigin(), "http://a"))
          .isEqualTo("Access-Control-Allow-Origin: http://a\nVary: Origin\n");
    }

    @Test
    @DisplayName("nobody by repeating, when the request has no origin")
    void nothingToReflect() {
      assertThat(get(Cors.reflectOrigin(), null)).isEqualTo("Vary: Origin\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a", "http://b:8080", "https://x.example.com"})
    @DisplayName("the origins of a list of names and patterns")
    void listed(String origin) {
      Cors cors =
          Cors.origins("http://a", "http://b:8080")
              .orMatching(Pattern.compile("^https://[a-z]+\\.example\\.com$"));
      assertThat(get(cors, origin))
          .isEqualTo("Access-Control-Allow-Origin: " + origin + "\nVary: Origin\n");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"http://A", "http://a:80", "http://a.evil.com", "https://example.com"})
    @DisplayName("no other, but still says that the answer varies")
    void notListed(@Nullable String origin) {
      Cors cors =
          Cors.origins("http://a").orMatching(Pattern.compile("^https://[a-z]+\\.example\\.com$"));
      assertThat(get(cors, origin)).isEqualTo("Vary: Origin\n");
    }

    @Test
    @DisplayName("origins in which a pattern is found, as regular expressions work in JavaScript")
    void found() {
      assertThat(get(Cors.originsMatching(Pattern.compile("example")), "http://an.example.com"))
          .startsWith("Access-Control-Allow-Origin: http://an.example.com\n");
    }

    @Test
    @DisplayName("nobody, and says nothing, when disabled; not even OPTIONS is special then")
    void disabled() {
      assertThat(CorsHeaders.add(Cors.disabled(), "OPTIONS", "http://a", "x", headers))
          .isEqualTo(Outcome.GOES_ON);
      assertThat(headers.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a\r\nX: y", "http://a\u0000", "\u0001", "http://a\u007f", "€"})
    @DisplayName("no origin that could split the response")
    void illegalOrigin(String origin) {
      assertThat(get(Cors.reflectOrigin(), origin)).isEqualTo("Vary: Origin\n");
    }
  }

  @Nested
  @DisplayName("on an ordinary request")
  class Ordinary {

    @Test
    @DisplayName("sends credentials and exposed headers, and none of a preflight's")
    void settings() {
      Cors cors =
          Cors.reflectOrigin()
              .exposedHeaders("c", "d")
              .maxAge(Duration.ofSeconds(5))
              .allowedHeaders("a")
              .methods("GET")
              .credentials();
      assertThat(get(cors, "http://a"))
          .isEqualTo(
              "Access-Control-Allow-Origin: http://a\n"
                  + "Vary: Origin\n"
                  + "Access-Control-Allow-Credentials: true\n"
                  + "Access-Control-Expose-Headers: c,d\n");
    }

    @Test
    @DisplayName("sends them to an origin that does not match, too")
    void noMatch() {
      assertThat(get(Cors.origins("http://a").credentials().exposedHeaders("c"), "http://b"))
          .isEqualTo(
              "Vary: Origin\n"
                  + "Access-Control-Allow-Credentials: true\n"
                  + "Access-Control-Expose-Headers: c\n");
    }

    @Test
    @DisplayName("adds to what the response varies by already, in its place")
    void vary() {
      headers.add("vary", "Accept-Encoding").add("X-Other", "1");
      assertThat(get(Cors.reflectOrigin(), null))
          .isEqualTo("vary: Accept-Encoding, Origin\nX-Other: 1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "origin", "Accept , ORIGIN"})
    @DisplayName("adds nothing to it if it says as much")
    void variesAlready(String value) {
      headers.add("Vary", value);
      assertThat(get(Cors.reflectOrigin(), null)).isEqualTo("Vary: " + value + "\n");
    }
  }

  @Nested
  @DisplayName("on a preflight")
  class Preflight {

    @Test
    @DisplayName("sends everything that is set, in the reference server's order")
    void everything() {
      Cors cors =
          Cors.reflectOrigin()
              .exposedHeaders("c", "d")
              .maxAge(Duration.ofSeconds(5))
              .allowedHeaders("a", "b")
              .methods("GET", "POST")
              .credentials()
              .optionsSuccessStatus(200);
      assertThat(options(cors, "http://a", "x"))
          .isEqualTo(
              "Access-Control-Allow-Origin: http://a\n"
                  + "Vary: Origin\n"
                  + "Access-Control-Allow-Credentials: true\n"
                  + "Access-Control-Allow-Methods: GET,POST\n"
                  + "Access-Control-Allow-Headers: a,b\n"
                  + "Access-Control-Max-Age: 5\n"
                  + "Access-Control-Expose-Headers: c,d\n");
      assertThat(cors.preflightStatus()).isEqualTo(200);
    }

    @Test
    @DisplayName("repeats the headers that are asked for, if none are named, and answers 204")
    void reflectedHeaders() {
      Cors cors = Cors.reflectOrigin().maxAge(Duration.ZERO);
      assertThat(options(cors, "http://a", "x, y"))
          .isEqualTo(
              "Access-Control-Allow-Origin: http://a\n"
                  + "Vary: Origin, Access-Control-Request-Headers\n"
                  + DEFAULT_METHODS
                  + "Access-Control-Allow-Headers: x, y\n"
                  + "Access-Control-Max-Age: 0\n");
      assertThat(cors.preflightStatus()).isEqualTo(204);
    }

    @Test
    @DisplayName("says Vary where it comes first: after the methods, for any origin")
    void anyOrigin() {
      assertThat(options(Cors.anyOrigin(), null, null))
          .isEqualTo(
              "Access-Control-Allow-Origin: *\n"
                  + DEFAULT_METHODS
                  + "Vary: Access-Control-Request-Headers\n");
    }

    @Test
    @DisplayName("answers one without an origin, or of a strange one, all the same")
    void strangers() {
      assertThat(options(Cors.origins("http://a").credentials(), "http://b", null))
          .isEqualTo(
              "Vary: Origin, Access-Control-Request-Headers\n"
                  + "Access-Control-Allow-Credentials: true\n"
                  + DEFAULT_METHODS);
    }

    @Test
    @DisplayName("leaves away what is named as nothing")
    void nothing() {
      assertThat(
              options(Cors.anyOrigin().methods().allowedHeaders().exposedHeaders(), null, "x, y"))
          .isEqualTo("Access-Control-Allow-Origin: *\n");
    }

    @Test
    @DisplayName("does not repeat headers that could split the response")
    void illegalHeaders() {
      assertThat(options(Cors.anyOrigin(), null, "x\r\nSet-Cookie: y"))
          .doesNotContain("Set-Cookie");
    }

    @Test
    @DisplayName("lets it go on with the headers, if asked to")
    void goesOn() {
      assertThat(
              CorsHeaders.add(Cors.anyOrigin().preflightContinue(), "OPTIONS", null, "x", headers))
          .isEqualTo(Outcome.GOES_ON);
      assertThat(headers.first("Access-Control-Allow-Headers")).isEqualTo("x");
    }
  }

  @Nested
  @DisplayName("asks the application")
  class Asking {

    private Cors decided(Cors cors, @Nullable String origin) {
      return cors.decide(origin).toCompletableFuture().join();
    }

    @Test
    @DisplayName("and repeats an origin that it accepts, with the other settings")
    void accepted() {
      Cors cors = Cors.originsWhere(origin -> origin.endsWith("a")).credentials();
      assertThat(cors.asksApplication()).isTrue();
      assertThat(get(decided(cors, "http://a"), "http://a"))
          .isEqualTo(
              "Access-Control-Allow-Origin: http://a\n"
                  + "Vary: Origin\n"
                  + "Access-Control-Allow-Credentials: true\n");
    }

    @Test
    @DisplayName("and does nothing for an origin that it does not accept")
    void refused() {
      assertThat(decided(Cors.originsWhere(origin -> false), "http://a").isDisabled()).isTrue();
    }

    @Test
    @DisplayName("only about requests that have an origin")
    void noOrigin() {
      AtomicInteger asked = new AtomicInteger();
      Cors cors = Cors.originsWhere(origin -> asked.incrementAndGet() > 0);
      assertThat(get(decided(cors, null), null)).isEqualTo("Vary: Origin\n");
      assertThat(asked).hasValue(0);
    }

    @Test
    @DisplayName("and waits for an answer that comes later")
    void later() {
      CompletableFuture<Boolean> answer = new CompletableFuture<>();
      CompletionStage<Cors> decision = Cors.originsWhereAsync(origin -> answer).decide("http://a");
      assertThat(decision.toCompletableFuture()).isNotDone();
      answer.complete(true);
      assertThat(get(decision.toCompletableFuture().join(), "http://a"))
          .startsWith("Access-Control-Allow-Origin: http://a\n");
    }

    @Test
    @DisplayName("and passes on its failure, thrown or told later")
    void failure() {
      IllegalStateException failure = new IllegalStateException("no database");
      Cors throwing =
          Cors.originsWhere(
              origin -> {
                throw failure;
              });
      assertThat(throwing.decide("http://a").toCompletableFuture()).isCompletedExceptionally();
      assertThat(
              Cors.originsWhereAsync(origin -> CompletableFuture.failedFuture(failure))
                  .decide("http://a")
                  .toCompletableFuture())
          .isCompletedExceptionally();
    }

    @Test
    @DisplayName("never when the origins are known beforehand")
    void known() {
      Cors cors = Cors.origins("http://a");
      assertThat(cors.asksApplication()).isFalse();
      assertThat(decided(cors, "http://b")).isSameAs(cors);
    }

    @Test
    @DisplayName("before headers are added, or it is a mistake")
    void undecided() {
      Cors cors = Cors.originsWhere(origin -> true);
      assertThatThrownBy(() -> CorsHeaders.add(cors, "GET", "http://a", null, headers))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Nested
  @DisplayName("refuses at once")
  class Refusing {

    @Test
    @DisplayName("* among the origins, and says what to write instead")
    void star() {
      assertThatThrownBy(() -> Cors.origins("*"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cors origin is '*': for any origin, use anyOrigin()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a.com/", "https://a.com/path", "http://localhost:3000/"})
    @DisplayName("an origin with a path, which would never match")
    void path(String origin) {
      assertThatThrownBy(() -> Cors.origins("https://b.com", origin))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(origin)
          .hasMessageContaining("slash");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://a\r\n", "http://a\u0000"})
    @DisplayName("an origin that is none")
    void noOrigin(String origin) {
      assertThatThrownBy(() -> Cors.fixedOrigin(origin))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must be scheme://host");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "file://", "capacitor://localhost", "http://[::1]:3000"})
    @DisplayName("none of the stranger origins that clients send")
    void strange(String origin) {
      assertThat(get(Cors.origins(origin), origin)).contains("Allow-Origin: " + origin + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a,b", "a\r\nb", "é"})
    @DisplayName("names of methods and headers that are no tokens")
    void tokens(String token) {
      assertThatThrownBy(() -> Cors.anyOrigin().methods("GET", token))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cors methods has '" + token + "'");
      assertThatThrownBy(() -> Cors.anyOrigin().allowedHeaders(token))
          .hasMessageContaining("allowedHeaders");
      assertThatThrownBy(() -> Cors.anyOrigin().exposedHeaders(token))
          .hasMessageContaining("exposedHeaders");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 199, 300, 404})
    @DisplayName("a status of the preflight that browsers take for a refusal")
    void status(int status) {
      assertThatThrownBy(() -> Cors.anyOrigin().optionsSuccessStatus(status))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cors optionsSuccessStatus is " + status + ", must be 200 to 299");
    }

    @Test
    @DisplayName("a negative age")
    void maxAge() {
      assertThatThrownBy(() -> Cors.anyOrigin().maxAge(Duration.ofSeconds(-1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("cors maxAge is PT-1S, must be zero or more");
    }

    @Test
    @DisplayName("settings without origins, and patterns where there is no list")
    void senseless() {
      assertThatThrownBy(() -> Cors.disabled().credentials())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("name origins first");
      assertThatThrownBy(() -> Cors.anyOrigin().orMatching(Pattern.compile("a")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("originsWhere");
    }
  }

  @Test
  @DisplayName("never changes an object that somebody else may hold")
  void immutable() {
    Cors plain = Cors.origins("http://a");
    Cors more = plain.credentials().orMatching(Pattern.compile("b")).optionsSuccessStatus(200);
    assertThat(more).isNotSameAs(plain);
    assertThat(get(plain, "http://b")).isEqualTo("Vary: Origin\n");
    assertThat(plain.preflightStatus()).isEqualTo(204);
  }

  @Test
  @DisplayName("never fails or splits a response, whatever origin and headers come")
  void fuzz() {
    Random random = new Random(20260107);
    String characters = "abc:/.*, \t\r\n\u0000\u007fé€";
    Cors[] all = {
      Cors.anyOrigin(),
      Cors.reflectOrigin().credentials(),
      Cors.origins("http://a").orMatching(Pattern.compile("a"))
    };
    for (int i = 0; i < 30_000; i++) {
      HttpHeaders response = new HttpHeaders();
      CorsHeaders.add(
          all[random.nextInt(all.length)],
          random.nextBoolean() ? "OPTIONS" : "GET",
          text(random, characters),
          text(random, characters),
          response);
      response.forEach((name, value) -> assertThat(value).doesNotContain("\r", "\n", "\u0000"));
    }
  }

  private static String text(Random random, String characters) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(10); length > 0; length--) {
      text.append(characters.charAt(random.nextInt(characters.length())));
    }
    return text.toString();
  }
}
