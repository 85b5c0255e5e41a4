package io.undersocket.tck.report;

import io.undersocket.tck.judge.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the official clients did with a server: client by transport, with a result for each
 * scenario.
 *
 * @param clients the results by client and transport, in the order in which they were judged
 */
record ClientMatrix(Map<String, Map<String, List<Scenario>>> clients) {

  static final List<String> TRANSPORTS = List.of("polling", "websocket", "upgrade");

  /** A scenario, and what became of it. */
  record Scenario(ClientCell cell, Result result) {

    boolean failed() {
      return result.verdict() == Result.Verdict.FAILED;
    }
  }

  static ClientMatrix of(Judged judged) {
    Map<String, Map<String, List<Scenario>>> clients = new LinkedHashMap<>();
    for (Result result : judged.judgement().results()) {
      ClientCell.of(result.id())
          .ifPresent(
              cell ->
                  clients
                      .computeIfAbsent(cell.client(), client -> new LinkedHashMap<>())
                      .computeIfAbsent(cell.transport(), transport -> new ArrayList<>())
                      .add(new Scenario(cell, result)));
    }
    return new ClientMatrix(clients);
  }

  boolean isEmpty() {
    return clients.isEmpty();
  }

  /** The scenarios of a cell, none if the client does not go there. */
  List<Scenario> at(String client, String transport) {
    return clients.getOrDefault(client, Map.of()).getOrDefault(transport, List.of());
  }

  static Tally tally(List<Scenario> scenarios) {
    return Tally.of(scenarios.stream().map(Scenario::result).toList());
  }
}
