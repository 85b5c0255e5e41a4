package io.undersocket.tck.report;

/** Writes HTML in which no text can be taken for markup. Confined to one thread. */
final class Html {

  private final StringBuilder page = new StringBuilder();

  /** Begins an element; attributes are names and values in turn. */
  Html open(String tag, String... attributes) {
    page.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      page.append(' ')
          .append(attributes[i])
          .append("=\"")
          .append(Legible.markup(attributes[i + 1]))
          .append('"');
    }
    page.append('>');
    return this;
  }

  /** Ends elements, the innermost first. */
  Html close(String... tags) {
    for (String tag : tags) {
      page.append("</").append(tag).append('>');
    }
    return this;
  }

  /** Ends a line of the source, where a space does no harm. */
  Html line() {
    page.append('\n');
    return this;
  }

  Html text(String text) {
    page.append(Legible.markup(text));
    return this;
  }

  /** A whole element with nothing but text. */
  Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  /** What is no text but ours: a style sheet. */
  Html raw(String markup) {
    page.append(markup);
    return this;
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
