package io.undersocket.engineio.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Who gives requests to the engine, on the thread that runs the servlet. */
@FunctionalInterface
interface RequestTaker {

  /** Takes a request; the answer may come after this has returned. */
  void take(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException;
}
