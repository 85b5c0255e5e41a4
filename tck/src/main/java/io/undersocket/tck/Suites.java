package io.undersocket.tck;

import io.undersocket.tck.clients.OfficialClients;
import io.undersocket.tck.clients.Restarter;
import io.undersocket.tck.contract.NodePackages;
import io.undersocket.tck.judge.Suite;
import io.undersocket.tck.suite.Engine3Suite;
import io.undersocket.tck.suite.Engine4Suite;
import io.undersocket.tck.suite.HostileSuite;
import io.undersocket.tck.suite.HttpSuite;
import io.undersocket.tck.suite.SocketIo4Suite;
import io.undersocket.tck.suite.SocketIo5Suite;
import io.undersocket.tck.suite.TimingSuite;
import io.undersocket.tck.suite.WebSocketSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All suites of the kit, in the order of a report. */
final class Suites {

  /** Starts nothing before its first case. */
  private static final OfficialClients CLIENTS =
      new OfficialClients(() -> NodePackages.install(System.err::println));

  private static final List<Suite> BY_WIRE =
      List.of(
          Engine4Suite.suite(),
          Engine3Suite.suite(),
          SocketIo5Suite.suite(),
          SocketIo4Suite.suite(),
          WebSocketSuite.suite(),
          HttpSuite.suite(),
          HostileSuite.suite(),
          TimingSuite.suite());

  private Suites() {}

  /** All of them, for a server that nobody here can restart. */
  static List<Suite> all() {
    return and(CLIENTS.suite());
  }

  /** All of them. */
  static List<Suite> all(Restarter restarter) {
    return and(CLIENTS.suite(restarter));
  }

  private static List<Suite> and(Suite clients) {
    List<Suite> all = new ArrayList<>(BY_WIRE);
    all.add(clients);
    return List.copyOf(all);
  }

  /**
   * Those that act on the wire themselves, and need no processes: what mutants are tried out by.
   */
  static List<Suite> onTheWire() {
    return BY_WIRE;
  }

  /** Has ready what these need and what would take longer than a case may. */
  static void prepare(List<Suite> chosen) throws IOException, InterruptedException {
    if (chosen.stream().anyMatch(suite -> suite.name().equals(OfficialClients.SUITE))) {
      CLIENTS.prepare();
    }
  }

  /** Ends the processes that cases have started. */
  static void close() {
    CLIENTS.close();
  }
}
