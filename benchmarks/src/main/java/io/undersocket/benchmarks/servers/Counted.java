package io.undersocket.benchmarks.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.undersocket.engineio.spi.HttpEndpoint;
import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import io.undersocket.socketio.ServerStatistics;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.spi.AdapterFactory;
import io.undersocket.socketio.spi.InMemoryAdapter;
import io.undersocket.socketio.spi.LocalSockets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server of ours whose clients are in rooms and are counted, and that tells at {@value #PATH}
 * what is left of them. Counting costs something for each packet, so a server that is measured for
 * speed is none of these.
 */
final class Counted implements HttpEndpoint {

  /** Where the counts are, as text; everything else belongs to the server. */
  static final String PATH = "/left";

  private final ServerStatistics statistics;
  private final SocketIoServer io;
  private final List<LocalSockets> namespaces;

  private Counted(ServerStatistics statistics, SocketIoServer io, List<LocalSockets> namespaces) {
    this.statistics = statistics;
    this.io = io;
    this.namespaces = namespaces;
  }

  /**
   * A server with the handlers of the comparison, to be mounted at the root.
   *
   * @param builder of the server, whose adapter and listener are this one's
   */
  static Counted of(SocketIoServer.Builder builder) {
    ServerStatistics statistics = new ServerStatistics();
    List<LocalSockets> namespaces = new CopyOnWriteArrayList<>();
    AdapterFactory adapters =
        local -> {
          namespaces.add(local);
          return new InMemoryAdapter(local);
        };
    SocketIoServer io = builder.serverListener(statistics).adapter(adapters).build();
    UndersocketServer.listen(io);
    io.onConnection(
        socket -> {
          socket.join("everybody");
          socket.join("own-" + socket.id());
        });
    return new Counted(statistics, io, namespaces);
  }

  @Override
  public void handle(HttpExchange exchange) {
    if (!exchange.path().equals(PATH)) {
      io.handle(exchange);
      return;
    }
    int rooms = namespaces.stream().mapToInt(namespace -> namespace.rooms().size()).sum();
    String left =
        "opened=%d sessions=%d sockets=%d rooms=%d"
            .formatted(
                statistics.connectionsOpened(),
                io.engine().sockets().size(),
                statistics.connectedSockets(),
                rooms);
    exchange.respond(
        new HttpResponse(
            200, HttpHeaders.of("Content-Type", "text/plain"), left.getBytes(US_ASCII)),
        HttpExchange.SentListener.NONE);
  }

  @Override
  public CompletionStage<Void> close() {
    return io.close();
  }
}
