package io.undersocket.benchmarks.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What no server in Java can be cheaper than: one thread, one selector, one read for each
 * connection that is ready and one write for all that is due to it. It opens connections with fixed
 * answers; of a message it looks at one byte, to tell an echo from a broadcast, and answers with a
 * frame prepared beforehand. Nothing is unmasked, parsed, checked or timed.
 *
 * <p>It knows the messages of the load generator and no others: the first letter of the event, and
 * a payload of {@value #PAYLOAD_BYTES} bytes.
 */
public final class FloorServer {

  private static final int PAYLOAD_BYTES = 32;
  private static final int READ_BUFFER_BYTES = 64 * 1024;

  /** So many answers leave in one write at most; more take several. */
  private static final int TRAIN = 64;

  /** What a client may leave unread before it is let go. */
  private static final int MAX_UNSENT_BYTES = 1024 * 1024;

  private static final int MAX_REQUEST_BYTES = 8 * 1024;
  private static final int BACKLOG = 1_024;

  /** A client's frame of less than 126 bytes: two bytes, the masking key, the payload. */
  private static final int CLIENT_HEAD = 6;

  private static final int CLOSE = 0x8;

  /** The first letter of the event in {@code 42["echo",...}. */
  private static final int EVENT_AT = 4;

  private static final Pattern KEY =
      Pattern.compile("^sec-websocket-key: *(\\S+)", Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private static final byte[] OPEN =
      frame(
          "0{\"sid\":\"floor\",\"upgrades\":[],\"pingInterval\":3600000,\"pingTimeout\":3600000,"
              + "\"maxPayload\":1000000}");
  private static final ByteBuffer JOINED = direct(frame("40{\"sid\":\"floor\"}"), 1);
  private static final ByteBuffer GOODBYE =
      direct(new byte[] {(byte) (0x80 | CLOSE), 2, 3, (byte) 0xE8}, 1);
  private static final byte[] ECHO = event("echo");
  private static final byte[] BROADCAST = event("bcast");

  private final ByteBuffer echoes = direct(ECHO, TRAIN);
  private final ByteBuffer broadcasts = direct(BROADCAST, TRAIN);
  private final ByteBuffer shared = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
  private final Selector selector = Selector.open();
  private final ServerSocketChannel listener = ServerSocketChannel.open();
  private final List<Client> members = new ArrayList<>();

  /** How many broadcasts were asked for in this turn. */
  private int asked;

  private FloorServer(int port) throws IOException {
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
  }

  /** Starts the server; it runs until the process ends. */
  public static void main(String[] args) throws IOException {
    ServerOptions options = ServerOptions.parse(List.of(args));
    FloorServer server = new FloorServer(options.port());
    options.announce("floor 1.0, no protocol work");
    server.serve();
  }

  private void serve() throws IOException {
    while (true) {
      selector.select(this::ready);
      if (asked > 0) {
        // One write for each connection, however many wait.
        for (int i = members.size() - 1; i >= 0; i--) {
          members.get(i).write(broadcasts, BROADCAST.length, asked);
        }
        asked = 0;
      }
    }
  }

  private void ready(SelectionKey key) {
    if (key.attachment() instanceof Client client) {
      client.ready(key);
    } else {
      accept();
    }
  }

  private void accept() {
    try {
      for (SocketChannel channel = listener.accept();
          channel != null;
          channel = listener.accept()) {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        key.attach(new Client(channel, key));
      }
    } catch (IOException e) {
      System.err.println("a connection was not accepted: " + e);
    }
  }

  private static byte[] event(String name) {
    return frame("42[\"" + name + "\",\"" + "x".repeat(PAYLOAD_BYTES) + "\"]");
  }

  /** An unmasked frame of text, of less than 64 KiB. */
  private static byte[] frame(String text) {
    byte[] payload = text.getBytes(UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(4 + payload.length).put((byte) 0x81);
    if (payload.length < 126) {
      frame.put((byte) payload.length);
    } else {
      frame.put((byte) 126).putShort((short) payload.length);
    }
    byte[] bytes = new byte[frame.put(payload).position()];
    frame.flip().get(bytes);
    return bytes;
  }

  private static ByteBuffer direct(byte[] frame, int times) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(frame.length * times);
    for (int i = 0; i < times; i++) {
      buffer.put(frame);
    }
    return buffer.flip();
  }

  /** The 101 and, in the same write, the Engine.IO handshake; null without a key. */
  static byte @Nullable [] handshake(String request) {
    Matcher key = KEY.matcher(request);
    if (!key.find()) {
      return null;
    }
    byte[] head =
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + accept(key.group(1))
                + "\r\n\r\n")
            .getBytes(ISO_8859_1);
    return ByteBuffer.allocate(head.length + OPEN.length).put(head).put(OPEN).array();
  }

  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  private final class Client {

    private final SocketChannel channel;
    private final SelectionKey key;
    private boolean upgraded;
    private boolean joined;

    /** The beginning of a request or frame whose rest has not come. */
    private byte @Nullable [] incomplete;

    /** What a full socket did not take. */
    private @Nullable ByteBuffer unsent;

    Client(SocketChannel channel, SelectionKey key) {
      this.channel = channel;
      this.key = key;
    }

    void ready(SelectionKey ready) {
      try {
        if (ready.isWritable()) {
          flush();
        }
        if (ready.isReadable()) {
          read();
        }
      } catch (IOException e) {
        leave();
      }
    }

    private void read() throws IOException {
      shared.clear();
      if (incomplete != null) {
        shared.put(incomplete);
        incomplete = null;
      }
      if (channel.read(shared) < 0) {
        leave();
        return;
      }
      shared.flip();
      if (upgraded || upgrade()) {
        frames();
      }
      if (shared.hasRemaining() && channel.isOpen()) {
        incomplete = new byte[shared.remaining()];
        shared.get(incomplete);
      }
    }

    private boolean upgrade() throws IOException {
      int limit = shared.limit();
      if (limit < 4 || shared.getInt(limit - 4) != 0x0D0A0D0A) {
        if (limit > MAX_REQUEST_BYTES) {
          throw new IOException("a request of more than " + MAX_REQUEST_BYTES + " bytes");
        }
        return false;
      }
      byte[] request = new byte[limit];
      shared.get(request);
      byte[] response = handshake(new String(request, ISO_8859_1));
      if (response == null) {
        throw new IOException("the floor speaks WebSocket only");
      }
      upgraded = true;
      write(ByteBuffer.wrap(response), response.length, 1);
      return true;
    }

    private void frames() throws IOException {
      int at = shared.position();
      int limit = shared.limit();
      int due = 0;
      while (limit - at >= CLIENT_HEAD) {
        int length = shared.get(at + 1) & 0x7F;
        if (length >= 126) {
          throw new IOException("a frame that is no message of this benchmark");
        }
        if (limit - at < CLIENT_HEAD + length) {
          break;
        }
        if ((shared.get(at) & 0x0F) == CLOSE) {
          write(GOODBYE, GOODBYE.capacity(), 1);
          leave();
          return;
        }
        if (length > EVENT_AT) {
          // Unmasked by the first byte of the masking key.
          int letter = shared.get(at + CLIENT_HEAD + EVENT_AT) ^ shared.get(at + 2);
          if (letter == 'e') {
            due++;
          } else {
            asked++;
          }
        } else if (length == 2 && !joined) {
          joined = true;
          members.add(this);
          write(JOINED, JOINED.capacity(), 1);
        }
        at += CLIENT_HEAD + length;
      }
      shared.position(at);
      if (due > 0) {
        write(echoes, ECHO.length, due);
      }
    }

    /** Writes a frame so many times, out of a buffer that holds it {@value #TRAIN} times. */
    void write(ByteBuffer train, int length, int times) {
      try {
        for (int left = times; left > 0; left -= TRAIN) {
          write(train.limit(Math.min(left, TRAIN) * length).position(0));
        }
      } catch (IOException e) {
        leave();
      }
    }

    private void write(ByteBuffer frames) throws IOException {
      if (unsent == null) {
        channel.write(frames);
      }
      if (frames.hasRemaining()) {
        int waiting = unsent == null ? 0 : unsent.remaining();
        if (waiting + frames.remaining() > MAX_UNSENT_BYTES) {
          throw new IOException("more than " + MAX_UNSENT_BYTES + " bytes unread");
        }
        ByteBuffer all = ByteBuffer.allocate(waiting + frames.remaining());
        if (unsent != null) {
          all.put(unsent);
        }
        unsent = all.put(frames).flip();
        key.interestOpsOr(SelectionKey.OP_WRITE);
      }
    }

    private void flush() throws IOException {
      if (unsent != null) {
        channel.write(unsent);
      }
      if (unsent == null || !unsent.hasRemaining()) {
        unsent = null;
        key.interestOpsAnd(~SelectionKey.OP_WRITE);
      }
    }

    private void leave() {
      if (joined) {
        joined = false;
        members.remove(this);
      }
      try {
        channel.close();
      } catch (IOException e) {
        // It is gone either way.
      }
    }
  }
}
