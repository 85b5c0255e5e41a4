package io.undersocket.benchmarks.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The floor of Jakarta WebSocket")
class JakartaFloorTest {

  private static final String ECHO = "42[\"echo\",\"xx\"]";
  private static final String BROADCAST = "42[\"bcast\",\"xx\"]";

  private final ServerEndpointConfig config = JakartaFloor.atSocketIo();

  /** A container's side of one session. */
  private final class Peer {

    private final List<String> sent = new ArrayList<>();
    private final Queue<SendHandler> outstanding = new ArrayDeque<>();
    private boolean atOnce;
    private final Endpoint endpoint;
    private final Session session;
    private MessageHandler.Whole<String> handler;
    private boolean closed;
    private int depth;
    private int deepest;

    /**
     * A session that is open.
     *
     * @param atOnce whether results come before a send has returned
     */
    Peer(boolean atOnce) throws InstantiationException {
      this.atOnce = atOnce;
      RemoteEndpoint.Async remote = proxy(RemoteEndpoint.Async.class, this::send);
      session =
          proxy(
              Session.class,
              (method, arguments) -> {
                switch (method) {
                  case "getAsyncRemote" -> {
                    return remote;
                  }
                  case "addMessageHandler" -> handler = handlerOf(arguments[1]);
                  case "close" -> closed = true;
                  default -> {
                    // Limits and the like.
                  }
                }
                return null;
              });
      endpoint = config.getConfigurator().getEndpointInstance(JakartaFloor.class);
      endpoint.onOpen(session, proxy(EndpointConfig.class, (method, arguments) -> null));
    }

    @SuppressWarnings("unchecked")
    private static MessageHandler.Whole<String> handlerOf(Object handler) {
      return (MessageHandler.Whole<String>) handler;
    }

    private Object send(String method, Object[] arguments) {
      assertThat(outstanding).as("sends outstanding").isEmpty();
      sent.add((String) arguments[0]);
      if (atOnce) {
        deepest = Math.max(deepest, ++depth);
        ((SendHandler) arguments[1]).onResult(success());
        depth--;
      } else {
        outstanding.add((SendHandler) arguments[1]);
      }
      return null;
    }

    /** The results of what is outstanding, one after the other, until nothing is. */
    void completeAll() {
      for (SendHandler next = outstanding.poll(); next != null; next = outstanding.poll()) {
        next.onResult(success());
      }
    }

    Peer joined() {
      handler.onMessage("40");
      completeAll();
      sent.clear();
      return this;
    }

    void leave() {
      endpoint.onClose(session, new CloseReason(CloseReason.CloseCodes.NORMAL_CLOSURE, ""));
    }
  }

  /** In newer versions of the API a result also has its session. */
  @SuppressWarnings("deprecation")
  private static SendResult success() {
    return new SendResult();
  }

  @SuppressWarnings("deprecation")
  private static SendResult failure() {
    return new SendResult(new IllegalStateException("broken"));
  }

  private interface Answer {
    Object to(String method, Object[] arguments);
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answer.to(method.getName(), arguments));
    return type.cast(proxy);
  }

  @Test
  @DisplayName("opens Engine.IO, and lets in who asks for the namespace")
  void handshake() throws Exception {
    Peer peer = new Peer(true);
    assertThat(peer.sent).containsExactly(JakartaFloor.OPEN);
    peer.handler.onMessage("40");
    assertThat(peer.sent).containsExactly(JakartaFloor.OPEN, JakartaFloor.JOINED);
  }

  @Test
  @DisplayName("sends an echo back, and to nobody else")
  void echo() throws Exception {
    Peer peer = new Peer(true).joined();
    Peer other = new Peer(true).joined();
    peer.handler.onMessage(ECHO);
    assertThat(peer.sent).containsExactly(ECHO);
    assertThat(other.sent).isEmpty();
  }

  @Test
  @DisplayName("sends a broadcast to everybody who is there, the sender among them")
  void broadcast() throws Exception {
    Peer sender = new Peer(true).joined();
    Peer other = new Peer(true).joined();
    Peer gone = new Peer(true).joined();
    gone.leave();
    sender.handler.onMessage(BROADCAST);
    assertThat(sender.sent).containsExactly(BROADCAST);
    assertThat(other.sent).containsExactly(BROADCAST);
    assertThat(gone.sent).isEmpty();
  }

  @Nested
  @DisplayName("has one send outstanding in a session,")
  class Sending {

    @Test
    @DisplayName("and the next follows its result, in order")
    void oneAtATime() throws Exception {
      Peer peer = new Peer(false).joined();
      for (String each : List.of("a", "b", "c")) {
        peer.handler.onMessage("42[\"e" + each);
      }
      assertThat(peer.sent).containsExactly("42[\"ea");
      peer.completeAll();
      assertThat(peer.sent).containsExactly("42[\"ea", "42[\"eb", "42[\"ec");
    }

    @Test
    @DisplayName("of which none is begun from within another where results come at once")
    void flat() throws Exception {
      Peer peer = new Peer(false).joined();
      for (int i = 0; i < 3; i++) {
        peer.handler.onMessage(ECHO);
      }
      peer.atOnce = true;
      peer.completeAll();
      assertThat(peer.sent).containsExactly(ECHO, ECHO, ECHO);
      assertThat(peer.deepest).isEqualTo(1);
    }

    @Test
    @DisplayName("and ends it when too many wait")
    void bounded() throws Exception {
      Peer peer = new Peer(false).joined();
      for (int i = 0; i <= JakartaFloor.MAX_WAITING; i++) {
        peer.handler.onMessage(ECHO);
      }
      assertThat(peer.closed).isFalse();
      peer.handler.onMessage(ECHO);
      assertThat(peer.closed).isTrue();
    }

    @Test
    @DisplayName("and ends it when that fails")
    void failed() throws Exception {
      Peer peer = new Peer(false).joined();
      peer.handler.onMessage(ECHO);
      peer.outstanding.remove().onResult(failure());
      assertThat(peer.closed).isTrue();
    }
  }
}
