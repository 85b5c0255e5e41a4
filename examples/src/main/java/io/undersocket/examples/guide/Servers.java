package io.undersocket.examples.guide;

import io.undersocket.socketio.SocketIoServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several servers that speak as one. */
final class Servers {

  private static final Logger log = LoggerFactory.getLogger(Servers.class);

  private Servers() {}

  static void amongServers(SocketIoServer io) {
    io.serverSideEvents().on("reload", args -> log.info("reloading {}", args.getString(0)));
    io.serverSideEvents().on("load?", (args, ack) -> ack.send(io.engine().clientsCount()));

    io.serverSideEmit("reload", "prices");
    io.serverSideEmitWithAck("load?")
        .thenAccept(answers -> answers.forEach(load -> log.info("{} clients", load.getInt(0))));
  }
}
