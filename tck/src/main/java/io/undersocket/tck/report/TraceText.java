package io.undersocket.tck.report;

import io.undersocket.tck.judge.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What went over the wire, in lines. */
final class TraceText {

  private TraceText() {}

  /** All of it; what has several lines is indented below its first. */
  static String of(List<Trace.Entry> trace) {
    StringBuilder text = new StringBuilder();
    for (Trace.Entry entry : trace) {
      text.append(String.format(Locale.ROOT, "%9s ", time(entry.at())))
          .append(arrow(entry.way()))
          .append(entry.connection().isEmpty() ? " " : " " + entry.connection() + ": ")
          .append(entry.text().strip().replace("\n", "\n            "))
          .append('\n');
    }
    return text.toString();
  }

  /** Milliseconds with a tenth. */
  static String time(Duration at) {
    return String.format(Locale.ROOT, "%.1f ms", at.toNanos() / 1e6);
  }

  static String arrow(Trace.Way way) {
    return switch (way) {
      case SENT -> "→";
      case RECEIVED -> "←";
      case NOTE -> "·";
    };
  }
}
