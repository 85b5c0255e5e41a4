package io.undersocket.engineio.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** How one kind of container cuts the connection of a request that is to get no answer. */
interface ConnectionCut {

  /** The servlet API has no word for it: a response that fails while it is written cuts. */
  ConnectionCut BY_FAILURE = response -> false;

  /**
   * Cuts in this very call, where the container has a word for that; on a thread of the container.
   *
   * @return whether it has one
   */
  boolean cuts(HttpServletResponse response) throws IOException;
}
