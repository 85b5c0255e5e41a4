package io.undersocket.tck.report;

import java.util.List;

/** The part of the page that shows what the official clients did: client by transport. */
final class HtmlClients {

  private final Matrix matrix;
  private final List<ClientMatrix> clients;
  private final Html html;

  HtmlClients(Matrix matrix, Html html) {
    this.matrix = matrix;
    this.clients = matrix.servers().stream().map(ClientMatrix::of).toList();
    this.html = html;
  }

  boolean isEmpty() {
    return clients.stream().allMatch(ClientMatrix::isEmpty);
  }

  void write() {
    if (isEmpty()) {
      return;
    }
    html.open("section", "id", "clients")
        .element("h2", "Official clients")
        .element(
            "p",
            "Each dot is a scenario: text, binary, acknowledgements, namespaces, reconnects and"
                + " more. A client that found something wrong is named with the scenario.",
            "class",
            "lead")
        .open("div", "class", "matrices");
    for (int i = 0; i < clients.size(); i++) {
      if (!clients.get(i).isEmpty()) {
        table(i, clients.get(i));
      }
    }
    html.close("div", "section").line();
  }

  private void table(int server, ClientMatrix of) {
    html.open("article", "class", "card")
        .element("h3", matrix.servers().get(server).name())
        .open("table", "class", "clients")
        .open("thead")
        .open("tr")
        .element("th", "Client", "scope", "col");
    for (String transport : ClientMatrix.TRANSPORTS) {
      html.element("th", ClientCell.transportWords(transport), "scope", "col");
    }
    html.close("tr", "thead").open("tbody");
    for (String client : of.clients().keySet()) {
      html.open("tr").open("th", "scope", "row");
      String[] words = ClientCell.clientWords(client).split(", ", 2);
      html.text(words[0]);
      if (words.length > 1) {
        html.element("small", words[1]);
      }
      html.close("th");
      for (String transport : ClientMatrix.TRANSPORTS) {
        cell(of.at(client, transport));
      }
      html.close("tr");
    }
    html.close("tbody", "table", "article").line();
  }

  private void cell(List<ClientMatrix.Scenario> scenarios) {
    html.open("td");
    Tally tally = ClientMatrix.tally(scenarios);
    if (scenarios.isEmpty()) {
      html.element("span", "–", "class", "quiet");
    } else {
      String state = tally.failed() > 0 ? "bad" : tally.judged() == 0 ? "none" : "met";
      html.element(
          "span",
          tally.judged() == 0 ? "not offered" : tally.met() + "/" + tally.judged(),
          "class",
          "count " + state);
      html.open("span", "class", "dots");
      for (ClientMatrix.Scenario scenario : scenarios) {
        html.open(
                "i",
                "class",
                HtmlCases.state(scenario.result()),
                "title",
                scenario.cell().scenarioWords() + ": " + HtmlCases.words(scenario.result()))
            .close("i");
      }
      html.close("span");
      scenarios.stream()
          .filter(ClientMatrix.Scenario::failed)
          .forEach(
              scenario ->
                  html.element(
                      "a",
                      scenario.cell().scenarioWords(),
                      "class",
                      "scenario",
                      "href",
                      "#" + scenario.result().id()));
    }
    html.close("td");
  }
}
