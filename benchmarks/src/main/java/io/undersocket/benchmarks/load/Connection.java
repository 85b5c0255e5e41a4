package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One client: TCP, the WebSocket handshake, the Engine.IO handshake, the Socket.IO CONNECT, and
 * from then on packets for the workload. It answers pings. Confined to the generator's thread.
 */
final class Connection implements FrameScanner.Sink {

  /** Written states; a connection only moves down this list. */
  enum State {
    CONNECTING,
    UPGRADING,
    OPENING,
    JOINING,
    READY,
    LEAVING,
    CLOSED
  }

  private static final byte ENGINE_OPEN = '0';
  private static final byte ENGINE_PING = '2';
  private static final byte ENGINE_MESSAGE = '4';
  private static final byte ENGINE_NOOP = '6';
  private static final Prefix JOINED = new Prefix("40");
  private static final String BEFORE_SID = "\"sid\":\"";

  private static final byte[] JOIN = ClientFrames.text("40");
  private static final byte[] ENGINE_PONG = ClientFrames.text("3");
  private static final byte[] LEAVE =
      ClientFrames.frame(ClientFrames.CLOSE, new byte[] {3, (byte) 0xE8});

  private static final String REQUEST =
      "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
          + "Host: 127.0.0.1:%d\r\n"
          + "Connection: Upgrade\r\n"
          + "Upgrade: websocket\r\n"
          + "Sec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  private static final int MAX_RESPONSE_BYTES = 8_192;

  private final int index;
  private final int port;
  private final Workload workload;
  private final SocketChannel channel;
  private final SelectionKey key;
  private State state = State.CONNECTING;

  /** Who this is for the server; empty until it has joined. */
  private String sid = "";

  /** The beginning of a frame whose rest has not come; kept only meanwhile. */
  private byte @Nullable [] incomplete;

  /** What a full socket did not take; at most what the workload has in flight, and a pong. */
  private @Nullable ByteBuffer unsent;

  Connection(int index, InetSocketAddress server, Selector selector, Workload workload)
      throws IOException {
    this.index = index;
    this.port = server.getPort();
    this.workload = workload;
    this.channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    this.key = channel.register(selector, SelectionKey.OP_CONNECT, this);
    if (channel.connect(server)) {
      connected();
    }
  }

  int index() {
    return index;
  }

  State state() {
    return state;
  }

  /** The Socket.IO id of this client, empty until it is ready. */
  String sid() {
    return sid;
  }

  void connectable() throws IOException {
    if (channel.finishConnect()) {
      connected();
    }
  }

  private void connected() throws IOException {
    key.interestOps(SelectionKey.OP_READ);
    state = State.UPGRADING;
    send(ByteBuffer.wrap(REQUEST.formatted(port).getBytes(ISO_8859_1)));
  }

  /**
   * Reads once and tells the workload what came.
   *
   * @param shared any buffer, the same for all connections
   */
  void readable(ByteBuffer shared) throws IOException {
    shared.clear();
    if (incomplete != null) {
      shared.put(incomplete);
      incomplete = null;
    }
    if (channel.read(shared) < 0) {
      ended();
      return;
    }
    shared.flip();
    if (state != State.UPGRADING || upgraded(shared)) {
      FrameScanner.scan(shared, this);
    }
    if (shared.hasRemaining()) {
      incomplete = new byte[shared.remaining()];
      shared.get(incomplete);
    }
    if (state == State.READY) {
      workload.readDone(this);
    }
  }

  private void ended() throws IOException {
    boolean expected = state == State.LEAVING;
    close();
    if (!expected) {
      throw new ProtocolViolation("the server ended connection " + index);
    }
  }

  /** Takes the response to the handshake out of the buffer once it is complete. */
  private boolean upgraded(ByteBuffer bytes) {
    int limit = bytes.limit();
    for (int i = 0; i + 4 <= limit; i++) {
      if (bytes.getInt(i) == 0x0D0A0D0A) {
        byte[] status = new byte[Math.min(i, 12)];
        bytes.get(0, status);
        if (!new String(status, ISO_8859_1).equals("HTTP/1.1 101")) {
          throw new ProtocolViolation("handshake refused: " + Exchange.shown(bytes, 0, limit));
        }
        bytes.position(i + 4);
        state = State.OPENING;
        return true;
      }
    }
    if (limit > MAX_RESPONSE_BYTES) {
      throw new ProtocolViolation("no end of the handshake response in " + limit + " bytes");
    }
    return false;
  }

  @Override
  public void frame(int opcode, ByteBuffer bytes, int start, int length) {
    try {
      if (state == State.READY && opcode == ClientFrames.BINARY) {
        workload.packet(this, opcode, bytes, start, length);
      } else if (opcode == ClientFrames.TEXT && length > 0) {
        enginePacket(bytes, start, length);
      } else if (opcode == ClientFrames.PING) {
        byte[] payload = new byte[length];
        bytes.get(start, payload);
        send(ByteBuffer.wrap(ClientFrames.frame(ClientFrames.PONG, payload)));
      } else if (opcode != ClientFrames.PONG && state != State.LEAVING) {
        throw new ProtocolViolation("a frame with opcode " + opcode + " on connection " + index);
      }
    } catch (IOException e) {
      throw new ProtocolViolation("connection " + index + ": " + e);
    }
  }

  private void enginePacket(ByteBuffer bytes, int start, int length) throws IOException {
    byte type = bytes.get(start);
    if (type == ENGINE_MESSAGE && state == State.READY) {
      workload.packet(this, ClientFrames.TEXT, bytes, start, length);
    } else if (type == ENGINE_PING) {
      send(ByteBuffer.wrap(ENGINE_PONG));
    } else if (type == ENGINE_OPEN && state == State.OPENING) {
      state = State.JOINING;
      send(ByteBuffer.wrap(JOIN));
    } else if (state == State.JOINING && JOINED.matches(bytes, start, length)) {
      state = State.READY;
      sid = sid(bytes, start, length);
    } else if (type != ENGINE_NOOP && state != State.LEAVING) {
      throw new ProtocolViolation(
          "on connection " + index + ", " + state + ": " + Exchange.shown(bytes, start, length));
    }
  }

  private String sid(ByteBuffer bytes, int start, int length) {
    byte[] packet = new byte[length];
    bytes.get(start, packet);
    String text = new String(packet, UTF_8);
    int begin = text.indexOf(BEFORE_SID) + BEFORE_SID.length();
    int end = text.indexOf('"', begin);
    if (begin < BEFORE_SID.length() || end < begin) {
      throw new ProtocolViolation("connection " + index + " joined without a sid: " + text);
    }
    return text.substring(begin, end);
  }

  /** Writes the frames now; what the socket does not take follows when it can. */
  void send(ByteBuffer frames) throws IOException {
    if (unsent == null) {
      channel.write(frames);
    }
    if (frames.hasRemaining()) {
      int waiting = unsent == null ? 0 : unsent.remaining();
      ByteBuffer all = ByteBuffer.allocate(waiting + frames.remaining());
      if (unsent != null) {
        all.put(unsent);
      }
      unsent = all.put(frames).flip();
      key.interestOpsOr(SelectionKey.OP_WRITE);
    }
  }

  void writable() throws IOException {
    if (unsent != null) {
      channel.write(unsent);
    }
    if (unsent == null || !unsent.hasRemaining()) {
      unsent = null;
      key.interestOpsAnd(~SelectionKey.OP_WRITE);
    }
  }

  /** Sends a close frame; the server ends the connection. */
  void leave() throws IOException {
    state = State.LEAVING;
    send(ByteBuffer.wrap(LEAVE));
  }

  void close() throws IOException {
    state = State.CLOSED;
    channel.close();
  }
}
