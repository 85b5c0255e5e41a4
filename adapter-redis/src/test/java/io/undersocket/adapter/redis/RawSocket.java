package io.undersocket.adapter.redis;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A WebSocket of a client that knows only what the engine asks of it. Cheap: hundreds are no load.
 */
final class RawSocket {

  /** Takes what comes, one after the other. */
  interface Listener {

    /** A packet of Socket.IO, without the {@code 4} of the engine. */
    void onPacket(String packet);

    /** It is over; called once, at most. */
    void onEnd();
  }

  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final String TARGET = "/socket.io/?EIO=4&transport=websocket";

  private static final ExecutorService THREADS =
      Executors.newFixedThreadPool(
          2,
          task -> {
            Thread made = new Thread(task, "raw-socket");
            made.setDaemon(true);
            return made;
          });

  private static final HttpClient HTTP =
      HttpClient.newBuilder().executor(THREADS).connectTimeout(PATIENCE).build();

  private final WebSocket socket;
  private final Receiver receiver;

  private RawSocket(WebSocket socket, Receiver receiver) {
    this.socket = socket;
    this.receiver = receiver;
  }

  /** Opens one; the listener may be called before this completes. */
  static CompletableFuture<RawSocket> open(String url, Listener listener) {
    Receiver receiver = new Receiver(listener);
    return HTTP.newWebSocketBuilder()
        .connectTimeout(PATIENCE)
        .buildAsync(URI.create(url.replace("http", "ws") + TARGET), receiver)
        .thenApply(socket -> new RawSocket(socket, receiver));
  }

  void say(String packet) {
    receiver.send(socket, "4" + packet);
  }

  /** Whether nothing has come for so long, not even a ping. */
  boolean isSilent(Duration time) {
    return System.nanoTime() - receiver.last > time.toNanos();
  }

  /** Ends it without a word. */
  void abort() {
    socket.abort();
  }

  private static final class Receiver implements WebSocket.Listener {

    private final Listener listener;
    private final StringBuilder text = new StringBuilder();
    private boolean ended;
    private volatile long last = System.nanoTime();

    /**
     * Guarded by this: a message is handed over when the one before it was taken, pongs as well, or
     * it would be refused, and nobody would hear of it.
     */
    private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);

    Receiver(Listener listener) {
      this.listener = listener;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      this.last = System.nanoTime();
      text.append(data);
      if (last) {
        String message = text.toString();
        text.setLength(0);
        if (message.equals("2")) {
          send(socket, "3");
        } else if (message.startsWith("4")) {
          listener.onPacket(message.substring(1));
        }
      }
      socket.request(1);
      return null;
    }

    synchronized void send(WebSocket socket, String message) {
      sending =
          sending
              .handle((done, failure) -> null)
              .thenCompose(before -> socket.sendText(message, true));
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      end();
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      end();
    }

    private void end() {
      if (!ended) {
        ended = true;
        listener.onEnd();
      }
    }
  }
}
