package io.undersocket.tck.adapter;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A client that shows what it gets as it was written: packets without the {@code 4} of the engine,
 * bytes as {@code <0102>}, the end as {@code closed}.
 */
final class KitClient {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern CONNECTED =
      Pattern.compile("0(?:/[^,]*,)?\\{\"sid\":\"([^\"]+)\"(?:,\"pid\":\"([^\"]+)\")?}");

  static final String CLOSED = "closed";

  private final Duration patience;
  private final BlockingQueue<String> packets = new LinkedBlockingQueue<>();
  private final StringBuilder text = new StringBuilder();
  private final WebSocket socket;
  private String id = "";
  private @Nullable String pid;

  private KitClient(URI server, Duration patience) {
    this.patience = patience;
    this.socket =
        HTTP.newWebSocketBuilder()
            .buildAsync(server.resolve("/socket.io/?EIO=4&transport=websocket"), new Receiver(this))
            .join();
  }

  /** Opens a connection, and joins no namespace yet. */
  static KitClient open(URI server, Duration patience) {
    return new KitClient(server, patience);
  }

  /** Takes in the answer to a request to connect. */
  KitClient connected() throws InterruptedException {
    String answer = next();
    Matcher matcher = CONNECTED.matcher(answer);
    if (!matcher.matches()) {
      throw new AssertionError("not connected: " + answer);
    }
    id = matcher.group(1);
    pid = matcher.group(2);
    return this;
  }

  String id() {
    return id;
  }

  @Nullable String pid() {
    return pid;
  }

  void say(String packet) {
    socket.sendText("4" + packet, true).join();
  }

  /** Goes without a word. */
  void vanish() {
    socket.abort();
  }

  /** The next packet. */
  String next() throws InterruptedException {
    String packet = packets.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (packet == null) {
      throw new AssertionError("nothing came within " + patience);
    }
    return packet;
  }

  private void heard(String message) {
    if (message.equals("2")) {
      socket.sendText("3", true);
    } else if (message.startsWith("4")) {
      packets.add(message.substring(1));
    }
  }

  /** Apart from the client, which exists before its connection. */
  private record Receiver(KitClient client) implements WebSocket.Listener {

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      client.text.append(data);
      if (last) {
        String message = client.text.toString();
        client.text.setLength(0);
        client.heard(message);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      client.packets.add("<" + HexFormat.of().formatHex(bytes) + ">");
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      client.packets.add(CLOSED);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      client.packets.add(CLOSED);
    }
  }
}
