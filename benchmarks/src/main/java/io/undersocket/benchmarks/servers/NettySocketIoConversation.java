package io.undersocket.benchmarks.servers;

import static io.undersocket.benchmarks.servers.NettySocketIoContract.onAnything;

import com.corundumstudio.socketio.AckRequest;
import com.corundumstudio.socketio.AuthTokenResult;
import com.corundumstudio.socketio.BroadcastAckCallback;
import com.corundumstudio.socketio.BroadcastOperations;
import com.corundumstudio.socketio.HandshakeData;
import com.corundumstudio.socketio.MultiTypeAckCallback;
import com.corundumstudio.socketio.MultiTypeArgs;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.SocketIONamespace;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The events by which a client of netty-socketio has it act, as {@code docs/tck.md} tells them. */
final class NettySocketIoConversation {

  private static final String VALUE = "value";

  private NettySocketIoConversation() {}

  static void converse(SocketIONamespace namespace) {
    rooms(namespace);
    onAnything(namespace, "ask", (client, args, ack) -> ask(client, args.getArgs(), ack));
    onAnything(namespace, "ask-all", (client, args, ack) -> askAll(namespace, args, ack));
    namespace.addEventListener(
        "burst", Integer.class, (client, count, ack) -> burst(client, count));
    // There is one way to disconnect, and no reason of it to be told later.
    namespace.addEventListener(
        "disconnect-me", Boolean.class, (client, close, ack) -> client.disconnect());
    onAnything(
        namespace,
        "reason-of",
        (client, args, ack) -> ack.sendAckData(Collections.singletonList(null)));
    onAnything(
        namespace,
        "handshake",
        (client, args, ack) -> ack.sendAckData(handshake(client.getHandshakeData(), client)));
    onAnything(namespace, "recovered", (client, args, ack) -> ack.sendAckData(false));
    onAnything(
        namespace,
        "data",
        (client, args, ack) -> {
          client.set(VALUE, args.first());
          ack.sendAckData();
        });
    onAnything(
        namespace,
        "data-of",
        (client, args, ack) -> ack.sendAckData(Collections.singletonList(client.get(VALUE))));
  }

  /** Refuses everybody whom it is asked about: those who say something to connect. */
  static void refuse(SocketIONamespace namespace) {
    Map<String, Object> error = Map.of("message", "not welcome", "data", Map.of("code", 42));
    namespace.addAuthTokenListener((auth, client) -> new AuthTokenResult(false, error));
  }

  private static void rooms(SocketIONamespace namespace) {
    namespace.addEventListener(
        "join",
        String.class,
        (client, room, ack) -> {
          client.joinRoom(room);
          ack.sendAckData();
        });
    namespace.addEventListener(
        "leave",
        String.class,
        (client, room, ack) -> {
          client.leaveRoom(room);
          ack.sendAckData();
        });
    onAnything(
        namespace, "rooms", (client, args, ack) -> ack.sendAckData((Object) client.getAllRooms()));
    onAnything(
        namespace,
        "sockets",
        (client, args, ack) ->
            ack.sendAckData(
                (Object)
                    namespace.getAllClients().stream().map(SocketIOClient::getSessionId).toList()));
    onAnything(
        namespace, "say", (client, args, ack) -> say(namespace, args.getArgs(), client::equals));
    onAnything(
        namespace, "say-all", (client, args, ack) -> say(namespace, args.getArgs(), one -> false));
  }

  /** The arguments are whom to tell, the event, and its arguments. */
  private static void say(
      SocketIONamespace namespace, List<Object> args, Predicate<SocketIOClient> without) {
    Map<?, ?> whom = (Map<?, ?>) args.get(0);
    List<String> to = strings(whom.get("to"));
    List<String> except = strings(whom.get("except"));
    BroadcastOperations speaker =
        to.isEmpty()
            ? namespace.getBroadcastOperations()
            : namespace.getRoomOperations(to.toArray(String[]::new));
    speaker.sendEvent(
        (String) args.get(1),
        without.or(client -> !Collections.disjoint(client.getAllRooms(), except)),
        from(2, args));
  }

  private static List<String> strings(@Nullable Object value) {
    return value instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
  }

  private static Object[] from(int index, List<Object> args) {
    return args.subList(index, args.size()).toArray();
  }

  /** Its own timeouts are whole seconds, so the time is kept here: it sends the first of two. */
  private static void ask(SocketIOClient client, List<Object> args, AckRequest ack) {
    client.sendEvent(
        "question",
        new MultiTypeAckCallback(NettySocketIoContract.anything()) {
          @Override
          public void onSuccess(MultiTypeArgs answer) {
            ack.sendAckData("answered", answer.getArgs());
          }
        },
        from(1, args));
    after((Number) args.get(0), () -> ack.sendAckData("late", List.of()));
  }

  /** A broadcast that is to be acknowledged always has one argument. */
  private static void askAll(SocketIONamespace namespace, MultiTypeArgs args, AckRequest ack) {
    Queue<Object> answers = new ConcurrentLinkedQueue<>();
    namespace
        .getRoomOperations((String) args.first())
        .sendEvent(
            "question",
            null,
            new BroadcastAckCallback<>(Object.class) {
              @Override
              protected void onClientSuccess(SocketIOClient client, Object answer) {
                answers.add(answer == null ? "null" : answer);
              }

              @Override
              protected void onAllSuccess() {
                ack.sendAckData(true, List.copyOf(answers));
              }
            });
    after((Number) args.second(), () -> ack.sendAckData(false, List.copyOf(answers)));
  }

  private static void after(Number millis, Runnable task) {
    CompletableFuture.delayedExecutor(millis.longValue(), TimeUnit.MILLISECONDS).execute(task);
  }

  private static void burst(SocketIOClient client, int count) {
    for (int i = 0; i < count; i++) {
      if (i % 3 == 0) {
        byte[] bytes = new byte[3];
        Arrays.fill(bytes, (byte) i);
        client.sendEvent("burst", i, bytes);
      } else {
        client.sendEvent("burst", i);
      }
    }
  }

  private static Map<String, Object> handshake(HandshakeData data, SocketIOClient client) {
    Map<String, Object> headers = new HashMap<>();
    data.getHttpHeaders()
        .forEach(
            header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
    Map<String, Object> query = new HashMap<>();
    data.getUrlParams().keySet().forEach(name -> query.put(name, data.getSingleUrlParam(name)));
    return Map.of(
        "headers", headers,
        "address", data.getAddress().getAddress().getHostAddress(),
        "xdomain", data.isXdomain(),
        "secure", false,
        "url", data.getUrl(),
        "query", query,
        "auth", NettySocketIoContract.auth(client));
  }
}
