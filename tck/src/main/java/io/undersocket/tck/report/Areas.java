package io.undersocket.tck.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;

/** What an area of cases is about, as its heading says it. */
final class Areas {

  private static final String RESOURCE = "areas.properties";

  private final Properties words = new Properties();

  /** Those that were written down for this kit. */
  Areas() {
    try (InputStream stream =
            Objects.requireNonNull(Areas.class.getResourceAsStream(RESOURCE), RESOURCE);
        Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      words.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The heading of an area, {@code E4-PO} or a client's key; itself if nobody named it. */
  String heading(String area) {
    String about = words.getProperty(area);
    return about == null ? ClientCell.clientWords(area) : area + " · " + about;
  }
}
