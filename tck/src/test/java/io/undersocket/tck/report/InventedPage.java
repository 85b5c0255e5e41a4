package io.undersocket.tck.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the page about {@link Invented} servers, to be looked at: its file is the argument. */
final class InventedPage {

  private InventedPage() {}

  public static void main(String[] args) throws Exception {
    Map<String, String> sentences =
        Map.of(
            "E4-*",
            "Bodies that are no payload are read there as far as they go; the document demands that"
                + " the session ends, and so it does here.",
            "S5-*@netty",
            "It answers with the default namespace, whichever was asked for.");
    List<Judged> servers = new ArrayList<>(Invented.three());
    Files.writeString(Path.of(args[0]), HtmlReport.write(servers, new Explanations(sentences)));
  }
}
