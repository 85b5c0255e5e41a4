package io.undersocket.examples.guide;

import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.jackson.JacksonBinding;
import io.undersocket.socketio.msgpack.MessagePackParser;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Arguments of the application's own types, and other formats. */
final class Json {

  private Json() {}

  /** What a customer wants. */
  record Order(String item, int count, List<String> notes, byte[] signature) {}

  /** What a customer is told. */
  record Receipt(long number, Instant at) {}

  static SocketIoServer bound(JsonMapper mapper, Shop shop) {
    SocketIoServer io = SocketIoServer.builder().jsonBinding(JacksonBinding.of(mapper)).build();

    io.onConnection(
        socket -> socket.on("order", Order.class, (order, ack) -> ack.send(shop.place(order))));
    return io;
  }

  static SocketIoServer messagePack() {
    SocketIoServer io = SocketIoServer.builder().parser(MessagePackParser.create()).build();
    return io;
  }

  /** Takes orders. */
  interface Shop {
    /** Takes an order. */
    Receipt place(Order order);
  }
}
