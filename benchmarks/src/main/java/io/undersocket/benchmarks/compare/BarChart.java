package io.undersocket.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars from zero, as SVG that can be read on a light page and on a dark one. A bar is as
 * long as a median, and a line over it reaches from the least to the most.
 */
public final class BarChart {

  private static final int WIDTH = 760;
  private static final int LABELS = 210;
  private static final int BARS = 410;
  private static final int TOP = 56;
  private static final int ROW = 26;
  private static final int BAR = 16;
  private static final int CHARACTER = 7;

  private static final String STYLE =
      """
      text { font: 13px system-ui, sans-serif; fill: #24292f; }
      .page { fill: #ffffff; }
      .title { font-weight: 600; }
      .unit { fill: #57606a; }
      .ours { fill: #0969da; }
      .other { fill: #8c959f; }
      .spread { stroke: #24292f; stroke-width: 1.5; }
      .axis { stroke: #8c959f; }
      @media (prefers-color-scheme: dark) {
        .page { fill: #0d1117; }
        text { fill: #e6edf3; }
        .unit { fill: #9198a1; }
        .ours { fill: #4493f8; }
        .other { fill: #656c76; }
        .spread { stroke: #e6edf3; }
        .axis { stroke: #656c76; }
      }
      """;

  private record Bar(String label, Spread spread, boolean ours) {}

  private final String title;
  private final String unit;
  private final List<Bar> bars = new ArrayList<>();

  /**
   * A chart without bars.
   *
   * @param title what was done
   * @param unit what the length of a bar says
   */
  public BarChart(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  /**
   * One more bar, below the others.
   *
   * @param ours whether it is to be seen at once
   */
  public BarChart add(String label, Spread spread, boolean ours) {
    bars.add(new Bar(label, spread, ours));
    return this;
  }

  /** Whether there is nothing to see. */
  public boolean isEmpty() {
    return bars.isEmpty();
  }

  /** The whole document. */
  public String toSvg() {
    double longest = 0;
    for (Bar bar : bars) {
      longest = Math.max(longest, Math.max(bar.spread().most(), bar.spread().median()));
    }
    double scale = longest > 0 ? BARS / longest : 0;
    int height = TOP + bars.size() * ROW + 10;
    StringBuilder svg = new StringBuilder();
    line(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
            + " height=\"%d\" role=\"img\">",
        WIDTH,
        height,
        WIDTH,
        height);
    line(svg, "<title>%s</title>", escaped(title + ", " + unit));
    svg.append("<style>\n").append(STYLE).append("</style>\n");
    line(svg, "<rect class=\"page\" width=\"%d\" height=\"%d\"/>", WIDTH, height);
    line(svg, "<text class=\"title\" x=\"10\" y=\"20\">%s</text>", escaped(title));
    line(svg, "<text class=\"unit\" x=\"10\" y=\"40\">%s</text>", escaped(unit));
    for (int i = 0; i < bars.size(); i++) {
      bar(svg, bars.get(i), TOP + i * ROW, scale);
    }
    line(
        svg,
        "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>",
        LABELS,
        TOP - 4,
        LABELS,
        height - 10);
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, Bar bar, int top, double scale) {
    Spread spread = bar.spread();
    int middle = top + BAR / 2;
    double end = LABELS + scale * Math.max(spread.most(), spread.median());
    line(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
        LABELS - 8,
        middle + 5,
        escaped(bar.label()));
    line(
        svg,
        "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>",
        bar.ours() ? "ours" : "other",
        LABELS,
        top,
        scale * Math.max(0, spread.median()),
        BAR);
    if (spread.most() > spread.least()) {
      line(
          svg,
          "<line class=\"spread\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>",
          LABELS + scale * spread.least(),
          middle,
          LABELS + scale * spread.most(),
          middle);
    }
    String value = value(spread.median());
    line(
        svg,
        "<text x=\"%.1f\" y=\"%d\">%s</text>",
        Math.min(end + 8, WIDTH - 10 - value.length() * CHARACTER),
        middle + 5,
        value);
  }

  private static String value(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }

  private static void line(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
