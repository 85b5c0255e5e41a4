package io.undersocket.tck.report;

import io.undersocket.tck.judge.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * Why servers differ: a sentence written by hand for each case in which one meets the rule and
 * another does not.
 *
 * <p>A key is the id of a case, or the beginning of ids and a star; for one server only, an at sign
 * and the beginning of its name follow, in lower case with hyphens: {@code E4-PO-03}, {@code
 * E4-PO-03@node-js}, {@code E3-*@netty-socketio}. The longest key that fits explains.
 */
public final class Explanations {

  private static final String RESOURCE = "differences.properties";

  private final Map<String, String> sentences;

  /** Those that are given. */
  public Explanations(Map<String, String> sentences) {
    this.sentences = new LinkedHashMap<>(sentences);
  }

  /** Those that were written for this kit. */
  public static Explanations load() {
    try (InputStream stream =
            Objects.requireNonNull(Explanations.class.getResourceAsStream(RESOURCE), RESOURCE);
        Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      return read(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those of a properties file. */
  public static Explanations read(Reader reader) throws IOException {
    Properties properties = new Properties();
    properties.load(reader);
    Map<String, String> sentences = new LinkedHashMap<>();
    properties.stringPropertyNames().stream()
        .sorted()
        .forEach(key -> sentences.put(key, properties.getProperty(key).strip()));
    return new Explanations(sentences);
  }

  /** Why a server does not meet the rule of a case that others meet. */
  public Optional<String> of(String id, String server) {
    return key(id, server).map(sentences::get);
  }

  private Optional<String> key(String id, String server) {
    String name = Names.key(server);
    return sentences.keySet().stream()
        .filter(key -> fitsId(key, id) && fitsServer(key, name))
        .max(Comparator.comparingInt(Explanations::letters));
  }

  /** Of two keys that are as long, one that ends in a star says less. */
  private static int letters(String key) {
    return key.replace("*", "").length();
  }

  /** The keys that are for this server, too, and explain nothing of what it does not meet. */
  public List<String> idle(Judged judged) {
    Set<String> idle = new LinkedHashSet<>(sentences.keySet());
    idle.removeIf(key -> !fitsServer(key, Names.key(judged.name())));
    judged.judgement().results().stream()
        .filter(result -> result.verdict() == Result.Verdict.FAILED)
        .forEach(result -> key(result.id(), judged.name()).ifPresent(idle::remove));
    return List.copyOf(idle);
  }

  private static boolean fitsId(String key, String id) {
    int at = key.indexOf('@');
    String ids = at < 0 ? key : key.substring(0, at);
    return ids.endsWith("*") ? id.startsWith(ids.substring(0, ids.length() - 1)) : id.equals(ids);
  }

  private static boolean fitsServer(String key, String name) {
    int at = key.indexOf('@');
    return at < 0 || name.startsWith(key.substring(at + 1));
  }

  /** The explanations of a case, one for each server that does not meet its rule. */
  Map<String, Optional<String>> of(Matrix matrix, Matrix.Row row) {
    Map<String, Optional<String>> byServer = new LinkedHashMap<>();
    for (int i = 0; i < matrix.servers().size(); i++) {
      String server = matrix.servers().get(i).name();
      row.results()
          .get(i)
          .filter(result -> result.verdict() == Result.Verdict.FAILED)
          .ifPresent(result -> byServer.put(server, of(row.id(), server)));
    }
    return byServer;
  }

  /** The differences that nobody explained, as "E4-PO-03 of Node.js". */
  public List<String> missing(List<Judged> servers) {
    Matrix matrix = Matrix.of(servers);
    List<String> missing = new ArrayList<>();
    for (Matrix.Row row : matrix.differences()) {
      of(matrix, row)
          .forEach(
              (server, sentence) -> {
                if (sentence.isEmpty()) {
                  missing.add(row.id() + " of " + server);
                }
              });
    }
    return missing;
  }
}
