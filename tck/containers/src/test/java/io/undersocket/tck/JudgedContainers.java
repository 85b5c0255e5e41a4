package io.undersocket.tck;

import io.undersocket.tck.report.Explanations;
import io.undersocket.tck.report.Judged;
import io.undersocket.tck.report.JudgementJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The containers that the kit judges in, each in a run of its own, and what is left by the runs.
 */
final class JudgedContainers {

  /** In the order of the page; the runs have them as {@code container.name} in {@code pom.xml}. */
  static final List<String> NAMES =
      List.of("Tomcat 11.0", "Tomcat 10.1", "Jetty 12.1", "Undertow's servlet module 2.0");

  private static final String EXPLANATIONS = "containers.properties";

  private JudgedContainers() {}

  /** The one that this run is for. */
  static String ofThisRun() {
    return Objects.requireNonNull(System.getProperty("container.name"), "container.name");
  }

  /** Where a run leaves what it found. */
  static Path folder(String container) {
    return Path.of("target", "judged", container.replaceAll("[^A-Za-z0-9.]+", "-"));
  }

  /**
   * What all runs found.
   *
   * @throws IOException if one of them was not there yet
   */
  static List<Judged> found() throws IOException {
    List<Judged> all = new ArrayList<>();
    for (String name : NAMES) {
      all.add(JudgementJson.read(folder(name).resolve("judgement.json")));
    }
    return all;
  }

  /** Why a container does not meet what others meet. */
  static Explanations explanations() throws IOException {
    try (InputStream stream =
            Objects.requireNonNull(JudgedContainers.class.getResourceAsStream(EXPLANATIONS));
        Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      return Explanations.read(reader);
    }
  }
}
