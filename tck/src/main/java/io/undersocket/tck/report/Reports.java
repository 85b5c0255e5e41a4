package io.undersocket.tck.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files of a report. */
public final class Reports {

  private Reports() {}

  /**
   * Writes them all: {@code index.html}, {@code junit.xml}, and {@code judgement.json} if one
   * server was judged, or one {@code judgement-name.json} for each of several.
   *
   * @param folder where to; made if it is not there
   * @param all what was found about each server
   * @param explanations why they differ
   * @return the file to look at first
   * @throws IOException if it cannot be written there; the message says where
   */
  public static Path write(Path folder, List<Judged> all, Explanations explanations)
      throws IOException {
    Files.createDirectories(folder);
    Set<String> used = new HashSet<>();
    for (Judged judged : all) {
      String name = all.size() == 1 ? "judgement" : "judgement-" + Names.key(judged.name());
      while (!used.add(name)) {
        name += "-";
      }
      Files.writeString(folder.resolve(name + ".json"), JudgementJson.write(judged));
    }
    Files.writeString(folder.resolve("junit.xml"), JUnitXml.write(all));
    Path page = folder.resolve("index.html");
    Files.writeString(page, HtmlReport.write(all, explanations));
    return page;
  }
}
