package io.undersocket.tck;

import io.undersocket.tck.contract.Contract;
import io.undersocket.tck.contract.ListenAddresses;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Where to offer the contract.
 *
 * @param host the name or address to listen on
 * @param port the port, or 0 for a free one
 * @param clients which clients may come
 */
record ServeOptions(String host, int port, Contract.Clients clients) {

  /** The port that the official suites expect. */
  private static final int DEFAULT_PORT = 3000;

  private static final int MAX_PORT = 65_535;

  static ServeOptions parse(List<String> words) throws UsageException {
    String host = ListenAddresses.LOCALHOST;
    int port = DEFAULT_PORT;
    Contract.Clients clients = Contract.Clients.CURRENT;
    for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
      String option = rest.next();
      try {
        switch (option) {
          case "--host" -> host = rest.next();
          case "--port" -> port = port(rest.next());
          case "--allow-eio3" -> clients = Contract.Clients.ALSO_OLD;
          default -> throw new UsageException("unknown option \"" + option + "\"");
        }
      } catch (NoSuchElementException e) {
        throw new UsageException("option " + option + " needs a value");
      }
    }
    return new ServeOptions(host, port, clients);
  }

  private static int port(String text) throws UsageException {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Refused below, with the same words.
    }
    throw new UsageException("--port is \"" + text + "\", must be 0 to " + MAX_PORT);
  }
}
