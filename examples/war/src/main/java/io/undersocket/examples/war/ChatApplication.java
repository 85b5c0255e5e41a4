package io.undersocket.examples.war;

import io.undersocket.engineio.servlet.EngineServlet;
import io.undersocket.examples.chat.Chat;
import io.undersocket.examples.chat.PeopleServlet;
import io.undersocket.socketio.SocketIoServer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;

/**
 * Begins with the web application, as {@code web.xml} says: the page, which the container takes
 * from the jar of the chat, a REST servlet and the Socket.IO server below the application's path.
 * There is nothing to do at its end, as the server is closed with its servlet.
 */
public final class ChatApplication implements ServletContextListener {

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    SocketIoServer io =
        SocketIoServer.builder()
            .path(context.getContextPath() + "/socket.io")
            .maxPayload(Chat.MAX_PAYLOAD)
            .build();
    Chat chat = new Chat(io);
    chat.start();

    ServletRegistration.Dynamic socketIo = context.addServlet("socket.io", new EngineServlet(io));
    socketIo.addMapping("/socket.io/*");
    socketIo.setAsyncSupported(true);
    socketIo.setLoadOnStartup(1);
    context.addServlet("people", new PeopleServlet(chat)).addMapping("/people");
  }
}
