package io.undersocket.tck.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a report. */
public final class Reports {

  private Reports() {}

  /**
   * Writes them all: {@code junit.xml}, and {@code judgement.json} if one server was judged, or one
   * {@code judgement-name.json} for each of several.
   *
   * @param folder where to; made if it is not there
   * @param all what was found about each server
   * @return the file to look at first
   */
  public static Path write(Path folder, List<Judged> all) throws IOException {
    Files.createDirectories(folder);
    for (Judged judged : all) {
      String name = all.size() == 1 ? "judgement" : "judgement-" + Names.key(judged.name());
      Files.writeString(folder.resolve(name + ".json"), JudgementJson.write(judged));
    }
    Path junit = folder.resolve("junit.xml");
    Files.writeString(junit, JUnitXml.write(all));
    return junit;
  }
}
