package io.undersocket.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.StringReader;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

@DisplayName("A chart of bars")
class BarChartTest {

  private static BarChart chart() {
    return new BarChart("echo & <more>", "us per message")
        .add("undersocket", new Spread(5, 4, 6), true)
        .add("node", new Spread(10, 10, 10), false);
  }

  @Test
  @DisplayName("has bars as long as the medians, ours to be seen at once")
  void bars() {
    assertThat(chart().toSvg())
        .contains("<rect class=\"ours\" x=\"210\" y=\"56\" width=\"205.0\"")
        .contains("<rect class=\"other\" x=\"210\" y=\"82\" width=\"410.0\"")
        .contains(">5.00</text>", ">10.00</text>", ">undersocket</text>");
  }

  @Test
  @DisplayName("has a line from the least to the most where these differ")
  void spread() {
    assertThat(chart().toSvg())
        .containsOnlyOnce("class=\"spread\"")
        .contains("<line class=\"spread\" x1=\"374.0\" y1=\"64\" x2=\"456.0\" y2=\"64\"/>");
  }

  @Test
  @DisplayName("is well-formed whatever the names hold")
  void wellFormed() {
    assertThatCode(
            () ->
                DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(chart().toSvg()))))
        .doesNotThrowAnyException();
  }

  @Test
  @DisplayName("has colours for dark pages")
  void dark() {
    assertThat(chart().toSvg()).contains("@media (prefers-color-scheme: dark)");
  }

  @Test
  @DisplayName("has points in its numbers, wherever it is drawn")
  void locale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertThat(chart().toSvg()).contains("width=\"205.0\"");
    } finally {
      Locale.setDefault(before);
    }
  }
}
