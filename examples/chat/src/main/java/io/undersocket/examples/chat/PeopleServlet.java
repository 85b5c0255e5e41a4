package io.undersocket.examples.chat;

import io.undersocket.socketio.protocol.JsonCodec;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What a REST endpoint beside the chat is in a servlet container: it answers who is online. */
public final class PeopleServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private final transient Chat chat;

  public PeopleServlet(Chat chat) {
    this.chat = chat;
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("application/json");
    response.getOutputStream().write(JsonCodec.builtIn().write(chat.people()));
  }
}
