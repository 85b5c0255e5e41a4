package io.undersocket.benchmarks.servers;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What no Socket.IO server by Jakarta WebSocket can be cheaper than, in whatever container: it
 * opens connections with fixed answers, and a message goes back, or to everybody, as it came. It
 * looks at one character of it, to tell an echo from a broadcast. Nothing is parsed, checked or
 * timed, and nothing is kept but the sessions and what waits to be sent to them.
 *
 * <p>It knows the messages of the load generator and no others.
 */
public final class JakartaFloor extends Endpoint {

  /** What a client may leave unread before it is let go, in messages. */
  static final int MAX_WAITING = 4_096;

  static final String OPEN =
      "0{\"sid\":\"floor\",\"upgrades\":[],\"pingInterval\":3600000,\"pingTimeout\":3600000,"
          + "\"maxPayload\":1000000}";
  static final String JOINED = "40{\"sid\":\"floor\"}";

  private static final String JOIN = "40";

  /** The first letter of the event in {@code 42["echo",...}. */
  private static final int EVENT_AT = 4;

  private final Set<Client> members;

  /** Set when the session opens; the container makes an endpoint for each. */
  private @Nullable Client client;

  JakartaFloor(Set<Client> members) {
    this.members = members;
  }

  /** The endpoint where clients of Socket.IO look for it. */
  static ServerEndpointConfig atSocketIo() {
    Set<Client> members = ConcurrentHashMap.newKeySet();
    return ServerEndpointConfig.Builder.create(JakartaFloor.class, "/socket.io/")
        .configurator(
            new ServerEndpointConfig.Configurator() {
              @Override
              public <T> T getEndpointInstance(Class<T> type) {
                return type.cast(new JakartaFloor(members));
              }
            })
        .build();
  }

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    session.setMaxIdleTimeout(0);
    Client opened = new Client(session, members);
    client = opened;
    session.addMessageHandler(String.class, opened);
    opened.send(OPEN);
  }

  @Override
  public void onClose(Session session, CloseReason reason) {
    if (client != null) {
      members.remove(client);
    }
  }

  @Override
  public void onError(Session session, Throwable failure) {
    // Clients go away without a word; the session is closed next.
  }

  /** One session. Public for the containers, which look at its methods. */
  public static final class Client implements MessageHandler.Whole<String>, SendHandler {

    /** How far the send is that is outstanding: there may be one at a time. */
    private enum Send {
      NONE,
      /** {@code sendText} has not returned. */
      BEGUN,
      /** It has, and the result is to come. */
      UNDER_WAY,
      /** The result has come before {@code sendText} returned. */
      DONE_AT_ONCE
    }

    private final Session session;
    private final RemoteEndpoint.Async remote;
    private final Set<Client> members;

    /** Guarded by itself, with {@link #outstanding}. */
    private final Queue<String> waiting = new ArrayDeque<>();

    private Send outstanding = Send.NONE;

    private Client(Session session, Set<Client> members) {
      this.session = session;
      this.remote = session.getAsyncRemote();
      this.members = members;
    }

    @Override
    public void onMessage(String message) {
      if (message.length() > EVENT_AT) {
        if (message.charAt(EVENT_AT) == 'e') {
          send(message);
        } else {
          members.forEach(member -> member.send(message));
        }
      } else if (message.equals(JOIN)) {
        members.add(this);
        send(JOINED);
      }
    }

    private void send(String message) {
      boolean fits;
      boolean first;
      synchronized (waiting) {
        fits = waiting.size() < MAX_WAITING;
        first = fits && outstanding == Send.NONE;
        if (fits) {
          waiting.add(message);
        }
        if (first) {
          outstanding = Send.BEGUN;
        }
      }
      if (!fits) {
        leave();
      } else if (first) {
        sendWaiting();
      }
    }

    /** In a loop while results come at once: each from within the one before would nest. */
    private void sendWaiting() {
      try {
        for (String next = next(); next != null; next = next()) {
          remote.sendText(next, this);
          if (!isDoneAtOnce()) {
            return;
          }
        }
      } catch (RuntimeException e) {
        leave(); // It has been closed.
      }
    }

    private @Nullable String next() {
      synchronized (waiting) {
        String next = waiting.poll();
        outstanding = next == null ? Send.NONE : Send.BEGUN;
        return next;
      }
    }

    private boolean isDoneAtOnce() {
      synchronized (waiting) {
        if (outstanding == Send.DONE_AT_ONCE) {
          return true;
        }
        outstanding = Send.UNDER_WAY;
        return false;
      }
    }

    @Override
    public void onResult(SendResult result) {
      if (!result.isOK()) {
        leave();
        return;
      }
      synchronized (waiting) {
        if (outstanding == Send.BEGUN) {
          outstanding = Send.DONE_AT_ONCE;
          return;
        }
      }
      sendWaiting();
    }

    private void leave() {
      members.remove(this);
      try {
        session.close();
      } catch (IOException | RuntimeException e) {
        // It is gone either way.
      }
    }
  }
}
