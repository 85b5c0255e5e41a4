package io.undersocket.examples.guide;

import io.undersocket.socketio.AckTimeoutException;
import io.undersocket.socketio.EventError;
import io.undersocket.socketio.Listener;
import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.TypeRef;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listening to a client, and answering it. */
final class Events {

  private static final Logger log = LoggerFactory.getLogger(Events.class);

  private Events() {}

  static void typed(Socket socket) {
    socket.on("name", String.class, name -> log.info("{} is {}", socket.id(), name));
    socket.on("move", Integer.class, Integer.class, (x, y) -> log.info("to {}, {}", x, y));
    socket.on("tags", new TypeRef<List<String>>() {}, tags -> socket.data().put("tags", tags));
    socket.on("upload", byte[].class, (bytes, ack) -> ack.send(bytes.length));
    socket.on("ping me", () -> socket.emit("pinged"));
  }

  static void untyped(Socket socket) {
    socket.on(
        "order",
        (args, ack) -> {
          String item = args.getString(0);
          int count = args.find(1, Integer.class).orElse(1);
          Map<String, Object> options = args.getMap(2);
          log.info("{} of {} with {}", count, item, options.keySet());
          ack.send("ordered");
        });
  }

  static void relayed(Socket socket) {
    socket.on("draw", args -> socket.broadcast().emit("draw", args));
  }

  static void acknowledged(Socket socket) {
    socket
        .timeout(Duration.ofSeconds(5))
        .emitWithAck("are you there?")
        .whenComplete(
            (answer, failure) -> {
              if (failure instanceof AckTimeoutException) {
                log.info("{} did not answer in time", socket.id());
              } else if (failure == null) {
                log.info("{} said {}", socket.id(), answer.getString(0));
              }
            });
  }

  static void answeredLater(Socket socket, Reports reports) {
    socket.on(
        "report",
        Integer.class,
        (year, ack) -> reports.make(year).thenAccept(report -> ack.send(report)));
  }

  static void binary(Socket socket) throws Exception {
    byte[] picture = Files.readAllBytes(Path.of("cat.png"));
    socket.emit("picture", Map.of("name", "cat.png", "bytes", picture));
  }

  static void onceAndOff(Socket socket) {
    Listener count = (args, ack) -> log.info("counted");
    socket.once("ready", () -> log.info("ready, said once"));
    socket.on("count", count);
    socket.off("count", count);
  }

  static void catchAll(Socket socket) {
    socket.onAny((event, args, ack) -> log.debug("{} sent {} {}", socket.id(), event, args));
    socket.onAnyOutgoing((event, args) -> log.debug("{} gets {} {}", socket.id(), event, args));
  }

  static void middleware(Socket socket) {
    socket.use(
        event -> {
          if ("delete".equals(event.name()) && !"admin".equals(socket.data().get("role"))) {
            event.ack().send(Map.of("error", "admins only"));
            throw new EventError("not an admin");
          }
        });
  }

  static void errors(SocketIoServer io) {
    io.onError((socket, event, cause) -> log.warn("{} failed for {}", event, socket.id(), cause));
  }

  /** What somebody else computes. */
  interface Reports {
    /** Completes with the report of a year. */
    CompletionStage<String> make(int year);
  }
}
