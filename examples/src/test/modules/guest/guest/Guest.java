package guest;

import io.undersocket.engineio.spi.HttpExchange;
import io.undersocket.engineio.spi.HttpHeaders;
import io.undersocket.engineio.spi.HttpResponse;
import io.undersocket.socketio.Namespace;
import io.undersocket.socketio.SocketIoServer;
import io.undersocket.socketio.jackson.JacksonBinding;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** Asks a server for the browser client, as a container would, and prints the answer. */
public final class Guest {
  public static void main(String[] args) throws Exception {
    SocketIoServer io =
        SocketIoServer.builder().jsonBinding(JacksonBinding.of(new JsonMapper())).build();
    Namespace chat = io.of("/chat");
    chat.onConnection(socket -> socket.emit("hello"));
    Request request = new Request();
    io.handle(request);
    HttpResponse response = request.answer.get(10, TimeUnit.SECONDS);
    io.close();

    String server = SocketIoServer.class.getModule().getName();
    String type = response.headers().first("Content-Type");
    System.out.println(server + ": " + response.status() + " " + type);
  }

  private static final class Request implements HttpExchange {
    private final CompletableFuture<HttpResponse> answer = new CompletableFuture<>();

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String path() {
      return "/socket.io/socket.io.js";
    }

    @Override
    public String rawQuery() {
      return null;
    }

    @Override
    public HttpHeaders requestHeaders() {
      return HttpHeaders.of();
    }

    @Override
    public InetSocketAddress remoteAddress() {
      return null;
    }

    @Override
    public boolean isSecure() {
      return false;
    }

    @Override
    public void readBody(long limit, BodyListener listener) {
      listener.onBody(new byte[0]);
    }

    @Override
    public void respond(HttpResponse response, SentListener sent) {
      answer.complete(response);
    }

    @Override
    public void upgrade(HttpHeaders headers, UpgradeListener listener) {
      throw new UnsupportedOperationException("nobody asked for an upgrade");
    }

    @Override
    public void abort() {}

    @Override
    public void onClosed(Runnable callback) {}

    @Override
    public <T> T unwrap(Class<T> type) {
      return null;
    }
  }
}
