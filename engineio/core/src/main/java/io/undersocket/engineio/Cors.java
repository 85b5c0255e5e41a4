package io.undersocket.engineio;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cross-origin resource sharing: which pages of other origins browsers let talk to this server, and
 * what they may see ({@code cors} of the reference server, which is npm's {@code cors}).
 *
 * <pre>{@code
 * Cors.origins("https://app.example.com").credentials().maxAge(Duration.ofHours(1))
 * }</pre>
 *
 * <p>Immutable: every method that sets something returns a new object. The headers are on every
 * answer of the engine, errors included, and every {@code OPTIONS} request to its path is answered
 * as a preflight.
 *
 * <p>This is a message to browsers and no access control: a request from another origin is served
 * all the same, and WebSockets do not know of CORS at all. To refuse origins, look at the {@code
 * Origin} header in {@code allowRequest}.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">Fetch standard, CORS
 *     protocol</a>
 */
public final class Cors {

  private static final Logger log = LoggerFactory.getLogger(Cors.class);

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");
  private static final Pattern ORIGIN_WITH_PATH = Pattern.compile("[^/]+://[^/]+/.*");

  /** Longer than any origin that a browser names: a host's name has 253 characters at most. */
  static final int MAX_MATCHED_ORIGIN = 1_024;

  private static final int NO_CONTENT = 204;
  private static final int NOT_ANSWERED = 0;

  private static final Cors DISABLED =
      new Cors(Origins.NONE, new EnumMap<>(Setting.class), NOT_ANSWERED);

  private final Origins origins;

  /** The values of the headers that are the same for every origin; never changed. */
  private final EnumMap<Setting, String> settings;

  /** The status that answers a preflight, or {@link #NOT_ANSWERED}: it goes on to the engine. */
  private final int preflightStatus;

  private Cors(Origins origins, EnumMap<Setting, String> settings, int preflightStatus) {
    this.origins = origins;
    this.settings = settings;
    this.preflightStatus = preflightStatus;
  }

  private static Cors of(Origins origins) {
    return new Cors(origins, new EnumMap<>(Setting.class), NO_CONTENT)
        .methods("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE");
  }

  /**
   * No CORS header at all, and {@code OPTIONS} is no special request ({@code cors} unset, or {@code
   * origin: false}): browsers admit pages of the same origin only, unless something in front of the
   * engine says otherwise.
   */
  public static Cors disabled() {
    return DISABLED;
  }

  /**
   * Any origin, by {@code *} ({@code origin: "*"}). Browsers refuse {@code *} to pages that send
   * {@link #credentials() credentials}, as the official client does if told so: for these, {@link
   * #reflectOrigin()}.
   */
  public static Cors anyOrigin() {
    return of(Origins.ANY);
  }

  /**
   * Any origin, by repeating the one that asks ({@code origin: true}). With {@link #credentials()},
   * every page in the world acts with the cookies of its visitors.
   */
  public static Cors reflectOrigin() {
    return of(Origins.REFLECTED);
  }

  /**
   * This one origin, named in every answer whoever asks ({@code origin: "https://…"}).
   *
   * @throws IllegalArgumentException as {@link #origins}
   */
  public static Cors fixedOrigin(String origin) {
    return of(new Origins.Fixed(checkedOrigin(origin)));
  }

  /**
   * These origins, each as a browser sends it: {@code scheme://host}, with {@code :port} if it is
   * not the scheme's own ({@code origin: ["https://…", …]}). Others get no permission. More can be
   * added with {@link #orMatching}.
   *
   * @throws IllegalArgumentException if one is empty, {@code *}, has a path (if only a slash at the
   *     end) or a control character: it would never match
   */
  public static Cors origins(String... origins) {
    List<Predicate<String>> accepted = new ArrayList<>();
    for (String origin : origins) {
      accepted.add(checkedOrigin(origin)::equals);
    }
    return of(anyOf(accepted));
  }

  /**
   * Origins in which one of these patterns is <em>found</em>, as a regular expression works in the
   * reference server ({@code origin: [/…/, …]}): begin it with {@code ^} and end it with {@code $},
   * and escape dots, or strangers will match. An origin of more than 1,024 characters matches
   * nothing.
   */
  public static Cors originsMatching(Pattern... patterns) {
    return of(anyOf(finding(patterns)));
  }

  /**
   * Origins that the application accepts ({@code origin: (origin, callback) => …} with a boolean).
   * Asked for every request that names an origin, on the engine's executor. For an origin that is
   * not accepted the engine does as if CORS was {@link #disabled()}. A throw refuses the request
   * with code 3.
   */
  public static Cors originsWhere(Predicate<String> accepted) {
    return originsWhereAsync(origin -> CompletableFuture.completedFuture(accepted.test(origin)));
  }

  /**
   * As {@link #originsWhere}, with an answer that may come later; a failure refuses the request.
   */
  public static Cors originsWhereAsync(Function<String, CompletionStage<Boolean>> accepted) {
    return of(new Origins.Asked(Objects.requireNonNull(accepted)));
  }

  /**
   * Adds the origins in which one of these patterns is found, as {@link #originsMatching}.
   *
   * @throws IllegalStateException if the origins are not a list of strings and patterns
   */
  public Cors orMatching(Pattern... patterns) {
    if (!(origins instanceof Origins.Accepted listed)) {
      throw new IllegalStateException(
          "only origins(…) and originsMatching(…) can be extended by patterns: decide in one"
              + " originsWhere(…) instead");
    }
    List<Predicate<String>> accepted = finding(patterns);
    accepted.add(0, listed.accepted());
    return new Cors(anyOf(accepted), settings, preflightStatus);
  }

  /**
   * Lets pages send cookies and HTTP authentication, and see the answers ({@code credentials:
   * true}). Default they cannot.
   */
  public Cors credentials() {
    return with(Setting.CREDENTIALS, "true");
  }

  /**
   * The methods that pages may use. Default GET, HEAD, PUT, PATCH, POST and DELETE ({@code
   * methods}); the engine itself only knows GET and POST.
   *
   * @throws IllegalArgumentException if one is not a token
   */
  public Cors methods(String... methods) {
    return with(Setting.METHODS, joined("methods", methods));
  }

  /**
   * The request headers that pages may set. Default those that the preflight asks for ({@code
   * allowedHeaders}).
   *
   * @throws IllegalArgumentException if one is not a token
   */
  public Cors allowedHeaders(String... headers) {
    return with(Setting.ALLOWED_HEADERS, joined("allowedHeaders", headers));
  }

  /**
   * The response headers that pages may read, beside the few that they always may. Default none
   * ({@code exposedHeaders}).
   *
   * @throws IllegalArgumentException if one is not a token
   */
  public Cors exposedHeaders(String... headers) {
    return with(Setting.EXPOSED_HEADERS, joined("exposedHeaders", headers));
  }

  /**
   * How long a browser may remember the answer to a preflight, in full seconds. Default not said
   * ({@code maxAge}).
   *
   * @throws IllegalArgumentException if it is negative
   */
  public Cors maxAge(Duration maxAge) {
    if (maxAge.isNegative()) {
      throw new IllegalArgumentException("cors maxAge is " + maxAge + ", must be zero or more");
    }
    return with(Setting.MAX_AGE, Long.toString(maxAge.toSeconds()));
  }

  /**
   * The status of an answered preflight; some old browsers choke on the default, 204 ({@code
   * optionsSuccessStatus}).
   *
   * @throws IllegalArgumentException if it is not a success, 200 to 299: a browser would take the
   *     preflight for refused
   */
  public Cors optionsSuccessStatus(int status) {
    if (status < 200 || status > 299) {
      throw new IllegalArgumentException(
          "cors optionsSuccessStatus is " + status + ", must be 200 to 299");
    }
    return new Cors(origins, settings, status);
  }

  /**
   * Only adds the headers to a preflight and lets it go on to the middlewares and the engine, which
   * refuses it unless one of them answers ({@code preflightContinue: true}). A later {@link
   * #optionsSuccessStatus} takes it back.
   */
  public Cors preflightContinue() {
    return new Cors(origins, settings, NOT_ANSWERED);
  }

  /**
   * What holds for a request of this origin, once the application has decided if it wants to.
   *
   * @param origin the request's {@code Origin}, or null if it has none: then nobody is asked, and
   *     the answer varies by origin but permits none
   * @return these settings or {@link #disabled()}, never one that has to ask
   */
  CompletionStage<Cors> decide(@Nullable String origin) {
    if (!(origins instanceof Origins.Asked asked)) {
      return CompletableFuture.completedFuture(this);
    }
    Cors accepted = new Cors(Origins.REFLECTED, settings, preflightStatus);
    if (origin == null) {
      return CompletableFuture.completedFuture(accepted);
    }
    try {
      return asked.accepted().apply(origin).thenApply(yes -> yes ? accepted : DISABLED);
    } catch (Throwable e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Whether {@link #decide} asks the application. */
  boolean asksApplication() {
    return origins instanceof Origins.Asked;
  }

  /** Whether no request is touched. */
  boolean isDisabled() {
    return origins instanceof Origins.None;
  }

  /** Whether a preflight is answered here rather than by the engine. */
  boolean answersPreflight() {
    return preflightStatus != NOT_ANSWERED;
  }

  /** The status that answers a preflight, if it is answered. */
  int preflightStatus() {
    return preflightStatus;
  }

  Origins origins() {
    return origins;
  }

  @Nullable String setting(Setting setting) {
    return settings.get(setting);
  }

  private Cors with(Setting setting, String value) {
    if (isDisabled()) {
      throw new IllegalStateException(
          "CORS is disabled, so " + setting.header() + " would never be sent: name origins first");
    }
    EnumMap<Setting, String> copy = new EnumMap<>(settings);
    copy.put(setting, value);
    return new Cors(origins, copy, preflightStatus);
  }

  private static Origins anyOf(List<Predicate<String>> accepted) {
    List<Predicate<String>> all = List.copyOf(accepted);
    return new Origins.Accepted(origin -> all.stream().anyMatch(each -> each.test(origin)));
  }

  private static List<Predicate<String>> finding(Pattern... patterns) {
    return Arrays.stream(patterns)
        .map(Cors::finding)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** The matcher goes deeper with every repetition of a group: a long origin can be too deep. */
  private static Predicate<String> finding(Pattern pattern) {
    Predicate<String> found = pattern.asPredicate();
    AtomicBoolean reported = new AtomicBoolean();
    return origin -> {
      if (origin.length() > MAX_MATCHED_ORIGIN) {
        return false;
      }
      try {
        return found.test(origin);
      } catch (StackOverflowError e) {
        if (reported.compareAndSet(false, true)) {
          log.error(
              "The CORS pattern {} has overflowed the stack on an origin of {} characters, which is"
                  + " taken for one that does not match: use character classes, not alternatives in"
                  + " a repeated group",
              pattern,
              origin.length());
        }
        return false;
      }
    };
  }

  private static String checkedOrigin(String origin) {
    if (origin.equals("*")) {
      throw new IllegalArgumentException("cors origin is '*': for any origin, use anyOrigin()");
    }
    if (origin.isEmpty() || !CorsHeaders.isHeaderValue(origin)) {
      throw new IllegalArgumentException(
          "cors origin is '" + origin + "', must be scheme://host or scheme://host:port");
    }
    if (ORIGIN_WITH_PATH.matcher(origin).matches()) {
      throw new IllegalArgumentException(
          "cors origin is '"
              + origin
              + "', which no browser sends: leave away what begins with the slash after the host");
    }
    return origin;
  }

  private static String joined(String option, String... tokens) {
    for (String token : tokens) {
      if (!TOKEN.matcher(token).matches()) {
        throw new IllegalArgumentException(
            "cors " + option + " has '" + token + "', must be single names of letters and digits");
      }
    }
    return String.join(",", tokens);
  }

  /** Headers with a value of their own, in the order in which they are sent. */
  enum Setting {
    CREDENTIALS("Access-Control-Allow-Credentials", Use.ALWAYS),
    METHODS("Access-Control-Allow-Methods", Use.PREFLIGHT),
    ALLOWED_HEADERS("Access-Control-Allow-Headers", Use.PREFLIGHT),
    MAX_AGE("Access-Control-Max-Age", Use.PREFLIGHT),
    EXPOSED_HEADERS("Access-Control-Expose-Headers", Use.ALWAYS);

    private final String header;
    private final Use use;

    Setting(String header, Use use) {
      this.header = header;
      this.use = use;
    }

    String header() {
      return header;
    }

    boolean isForPreflightOnly() {
      return use == Use.PREFLIGHT;
    }

    private enum Use {
      ALWAYS,
      PREFLIGHT
    }
  }

  /** Who is permitted. */
  sealed interface Origins {

    Origins NONE = new None();
    Origins ANY = new Any();
    Origins REFLECTED = new Reflected();

    /** Nobody is, and nothing is said. */
    record None() implements Origins {}

    /** Everybody is, and the answer is the same for all. */
    record Any() implements Origins {}

    /** Everybody is, and each is told so by name. */
    record Reflected() implements Origins {}

    /** One origin, whoever asks. */
    record Fixed(String origin) implements Origins {}

    /** The origin that asks, if it passes the test. */
    record Accepted(Predicate<String> accepted) implements Origins {}

    /** As the application says, for each request. */
    record Asked(Function<String, CompletionStage<Boolean>> accepted) implements Origins {}
  }
}
