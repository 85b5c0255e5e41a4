package io.undersocket.tck.report;

import java.util.Locale;

/** Names of servers and ids of cases, fit for files and links. */
final class Names {

  private Names() {}

  /** Lower case letters, digits and hyphens: {@code node-js-socket-io-4-8} of any spelling. */
  static String key(String name) {
    String key = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return key.replaceAll("^-|-$", "");
  }
}
