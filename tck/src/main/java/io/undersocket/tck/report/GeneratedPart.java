package io.undersocket.tck.report;

import java.io.IOException;

/**
 * The part of a page that a machine writes.
 *
 * @param begin the comment behind which it stands
 * @param end the comment before which it stands
 */
record GeneratedPart(String begin, String end) {

  /**
   * A page with this part renewed.
   *
   * @throws IOException if the page lacks the comments
   */
  String renew(String page, String written) throws IOException {
    int from = page.indexOf(begin);
    int to = page.indexOf(end);
    if (from < 0 || to < from) {
      throw new IOException("the page needs two lines to write between: " + begin + " and " + end);
    }
    return page.substring(0, from + begin.length()) + "\n\n" + written + "\n" + page.substring(to);
  }
}
