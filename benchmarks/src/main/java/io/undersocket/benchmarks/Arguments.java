package io.undersocket.benchmarks;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The {@code --name value} and {@code --flag} options of a command line. */
public final class Arguments {

  private static final int MAX_WARM_UP_SECONDS = 600;

  private final Map<String, String> values;

  private Arguments(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads a command line.
   *
   * @param args the words after the command
   * @param named the options that take a value, without their dashes
   * @param flags the options that take none, without their dashes
   * @throws UsageError for an option that is neither, or one whose value is missing
   */
  public static Arguments parse(List<String> args, Set<String> named, Set<String> flags) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < args.size(); i++) {
      String word = args.get(i);
      String name = word.startsWith("--") ? word.substring(2) : "";
      if (flags.contains(name)) {
        values.put(name, "true");
      } else if (!named.contains(name)) {
        throw new UsageError("unknown option " + word + "; known: " + named + " and " + flags);
      } else if (++i == args.size()) {
        throw new UsageError("option " + word + " needs a value");
      } else {
        values.put(name, args.get(i));
      }
    }
    return new Arguments(values);
  }

  /** Whether the option was given. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** The value of the option, or the default. */
  public String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /** The value of an option that holds a list separated by commas. */
  public List<String> list(String name, String otherwise) {
    return List.of(text(name, otherwise).split(","));
  }

  /** The value of an option that must be a whole number between the two bounds, both included. */
  public int number(String name, int otherwise, int least, int most) {
    String text = values.get(name);
    return text == null ? otherwise : number(name, text, least, most);
  }

  /**
   * The value of an option that holds whole numbers between the two bounds, separated by commas;
   * empty if it was not given.
   */
  public List<Integer> numbers(String name, int least, int most) {
    return has(name)
        ? list(name, "").stream().map(text -> number(name, text, least, most)).toList()
        : List.of();
  }

  private static int number(String name, String text, int least, int most) {
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UsageError("option --" + name + " is \"" + text + "\", which is no whole number");
    }
    if (number < least || number > most) {
      throw new UsageError(
          "option --" + name + " is " + number + ", allowed is " + least + " to " + most);
    }
    return number;
  }

  /** The value of an option in whole seconds, at most an hour. */
  public Duration seconds(String name, Duration otherwise) {
    return has(name) ? Duration.ofSeconds(number(name, 0, 0, 3600)) : otherwise;
  }

  /**
   * Each server's time to get warm: its own, or what an option such as {@code --warmup
   * node=8,netty=40} says of it.
   *
   * @param name of the option
   * @param own by server; all of them are there
   * @throws UsageError if the option does not look like that
   * @throws IllegalArgumentException if it names a server that is not there
   */
  public <E extends Enum<E> & Labelled> Map<E, Duration> warmUps(
      String name, Class<E> servers, Function<E, Duration> own) {
    Map<E, Duration> warmUps = new EnumMap<>(servers);
    for (E server : servers.getEnumConstants()) {
      warmUps.put(server, own.apply(server));
    }
    for (String word : has(name) ? list(name, "") : List.<String>of()) {
      int equals = word.indexOf('=');
      if (equals < 0 || !word.substring(equals + 1).matches("\\d{1,4}")) {
        throw new UsageError(
            "--%s has \"%s\"; expected is server=seconds,server=seconds".formatted(name, word));
      }
      int seconds = Math.min(MAX_WARM_UP_SECONDS, Integer.parseInt(word.substring(equals + 1)));
      warmUps.put(
          Labelled.of(servers, "server", word.substring(0, equals)), Duration.ofSeconds(seconds));
    }
    return warmUps;
  }

  /** A command line that cannot be understood; the message says what to change. */
  public static final class UsageError extends IllegalArgumentException {

    public UsageError(String message) {
      super(message);
    }
  }
}
