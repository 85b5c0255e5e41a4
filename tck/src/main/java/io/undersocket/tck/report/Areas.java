package io.undersocket.tck.report;

/** What an area of cases is about, as its heading says it. */
final class Areas {

  private Areas() {}

  /** The words of an area, {@code E4-PO} or a client's key; itself if it has none. */
  static String words(String area) {
    return ClientCell.clientWords(area);
  }
}
