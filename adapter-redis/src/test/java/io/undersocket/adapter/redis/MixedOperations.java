package io.undersocket.adapter.redis;

import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.PacketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The part of {@code docs/compatibility.md} that is about operations between kinds of servers. */
final class MixedOperations {

  static final String BEGIN = "<!-- what follows is written by MixedOperationsTest -->";
  static final String END = "<!-- what was written by MixedOperationsTest ends here -->";

  private static final Map<String, String> DIRECTIONS =
      Map.of("java", "From the JVM to Node.js", "node", "From Node.js to the JVM");

  /** Not offered by the adapter, on either kind of server. */
  private static final String NOT_OFFERED = "–";

  /**
   * What was seen of an operation with an adapter.
   *
   * @param from which kind of server speaks
   * @param offered whether the adapter has the operation
   */
  record Cell(String from, String operation, boolean offered) {}

  private MixedOperations() {}

  /** What {@code operations.test.mjs} has written. */
  static List<Cell> read(String results) throws PacketException {
    List<Cell> cells = new ArrayList<>();
    Object list = JsonCodec.builtIn().read(results.getBytes(StandardCharsets.UTF_8)).value();
    for (Object each : (List<?>) list) {
      Map<?, ?> cell = (Map<?, ?>) each;
      cells.add(
          new Cell(
              (String) cell.get("from"),
              (String) cell.get("operation"),
              (Boolean) cell.get("offered")));
    }
    return cells;
  }

  /**
   * A page with the table renewed.
   *
   * @throws IllegalStateException if something was not seen to work; the message says what
   */
  static String renew(String page, Map<ClusterKind, List<Cell>> seen) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalStateException(
          "the page needs two lines to write between: " + BEGIN + ", " + END);
    }
    return page.substring(0, begin + BEGIN.length()) + "\n\n" + write(seen) + page.substring(end);
  }

  private static String write(Map<ClusterKind, List<Cell>> seen) {
    Set<String> operations = new LinkedHashSet<>();
    seen.values().forEach(cells -> cells.forEach(cell -> operations.add(cell.operation)));
    StringBuilder table = new StringBuilder();
    for (String from : List.of("java", "node")) {
      table.append("| ").append(DIRECTIONS.get(from));
      for (ClusterKind kind : ClusterKind.values()) {
        table.append(" | ").append(kind.title());
      }
      table.append(" |\n").append("|---".repeat(ClusterKind.values().length + 1)).append("|\n");
      for (String operation : operations) {
        table.append("| ").append(operation);
        for (ClusterKind kind : ClusterKind.values()) {
          table.append(" | ").append(word(seen.get(kind), from, operation, kind));
        }
        table.append(" |\n");
      }
      table.append('\n');
    }
    return table.toString();
  }

  private static String word(List<Cell> cells, String from, String operation, ClusterKind kind) {
    if (cells != null && cells.contains(new Cell(from, operation, true))) {
      return "yes";
    }
    if (cells != null && cells.contains(new Cell(from, operation, false)) && !kind.recovers()) {
      return NOT_OFFERED;
    }
    throw new IllegalStateException(
        "'"
            + operation
            + "' was not seen to work from "
            + from
            + " with the adapter "
            + kind.title());
  }
}
