package io.undersocket.examples.guide;

import io.undersocket.socketio.Socket;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.guard.AddressRateGuard;
import io.undersocket.socketio.guard.ConnectExcess;
import io.undersocket.socketio.guard.EventExcess;
import io.undersocket.socketio.guard.RateLimit;
import io.undersocket.socketio.guard.SocketRateGuard;
import java.util.Iterator;

/** How much anybody may ask for, and how much anybody gets. */
final class Limits {

  private Limits() {}

  static void guards(SocketIoServer io) {
    SocketRateGuard.events(RateLimit.perSecond(20).withBurst(100))
        .onExcess(EventExcess.ANSWER)
        .install(io);

    AddressRateGuard.builder()
        .connects(RateLimit.perMinute(60))
        .onExcessConnects(ConnectExcess.REFUSE)
        .events(RateLimit.perSecond(500))
        .build()
        .install(io);
  }

  static void inPortions(Socket socket, Iterator<String> lines) {
    Runnable next =
        () -> {
          while (socket.isWritable() && lines.hasNext()) {
            socket.emit("line", lines.next());
          }
        };
    socket.onDrain(next);
    next.run();
  }
}
