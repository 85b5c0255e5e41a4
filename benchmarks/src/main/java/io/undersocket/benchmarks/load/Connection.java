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
 * from then on packets for the workload. It answers pings. Or it takes over from a client over
 * long-polling: after the WebSocket handshake it probes, and upgrades when it is told to. Confined
 * to the generator's thread.
 */
final class Connection implements FrameScanner.Sink, Peer {

  /** Written states; a connection only moves down this list. */
  enum State {
    CONNECTING,
    UPGRADING,
    OPENING,
    JOINING,
    PROBING,
    PROBED,
    SWITCHING,
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
  private static final Prefix PROBE_ANSWER = new Prefix("3probe");
  private static final Prefix SWITCHED = new Prefix("431[1]");
  private static final byte[] PROBE = ClientFrames.text("2probe");
  private static final byte[] SWITCH = switchAndAsk();
  private static final byte[] ENGINE_PONG = ClientFrames.text("3");
  private static final byte[] LEAVE =
      ClientFrames.frame(ClientFrames.CLOSE, new byte[] {3, (byte) 0xE8});

  private static final String REQUEST =
      "GET /socket.io/?EIO=4&transport=websocket%s HTTP/1.1\r\n"
          + "Host: 127.0.0.1:%d\r\n"
          + "Connection: Upgrade\r\n"
          + "Upgrade: websocket\r\n"
          + "Sec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  private static final int MAX_RESPONSE_BYTES = 8_192;

  private final int index;
  private final int port;
  private final Workload workload;

  /** The session that it takes over, empty if it opens one of its own. */
  private final String session;

  private final SocketChannel channel;
  private final SelectionKey key;
  private State state = State.CONNECTING;

  /** Who this is for the server; empty until it has joined. */
  private String sid = "";

  /** The beginning of a frame whose rest has not come; kept only meanwhile. */
  private byte @Nullable [] incomplete;

  /** What a full socket did not take; at most what the workload has in flight, and a pong. */
  private @Nullable ByteBuffer unsent;

  /**
   * Connects.
   *
   * @param session the Engine.IO id of a client over long-polling, empty to open a session
   */
  Connection(
      int index, InetSocketAddress server, Selector selector, Workload workload, String session)
      throws IOException {
    this.session = session;
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

  @Override
  public void ready(int operations, ByteBuffer shared) {
    try {
      if ((operations & SelectionKey.OP_READ) != 0) {
        readable(shared);
      } else if ((operations & SelectionKey.OP_CONNECT) != 0) {
        connectable();
      }
      if ((operations & SelectionKey.OP_WRITE) != 0 && key.isValid()) {
        writable();
      }
    } catch (IOException e) {
      if (state != State.LEAVING) {
        throw new ProtocolViolation("connection " + index + ": " + e);
      }
      closeAndTell();
    }
  }

  private void connectable() throws IOException {
    if (channel.finishConnect()) {
      connected();
    }
  }

  private void connected() throws IOException {
    key.interestOps(SelectionKey.OP_READ);
    state = State.UPGRADING;
    send(
        ByteBuffer.wrap(
            REQUEST
                .formatted(session.isEmpty() ? "" : "&sid=" + session, port)
                .getBytes(ISO_8859_1)));
  }

  /** Reads once and tells the workload what came. */
  private void readable(ByteBuffer shared) throws IOException {
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

  private void ended() {
    boolean expected = state == State.LEAVING;
    closeAndTell();
    if (!expected) {
      throw new ProtocolViolation("the server ended connection " + index);
    }
  }

  /** Takes the response to the handshake out of the buffer once it is complete. */
  private boolean upgraded(ByteBuffer bytes) throws IOException {
    int limit = bytes.limit();
    for (int i = 0; i + 4 <= limit; i++) {
      if (bytes.getInt(i) == 0x0D0A0D0A) {
        byte[] status = new byte[Math.min(i, 12)];
        bytes.get(0, status);
        if (!new String(status, ISO_8859_1).equals("HTTP/1.1 101")) {
          throw new ProtocolViolation("handshake refused: " + Exchange.shown(bytes, 0, limit));
        }
        bytes.position(i + 4);
        if (session.isEmpty()) {
          state = State.OPENING;
        } else {
          state = State.PROBING;
          send(ByteBuffer.wrap(PROBE));
        }
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
      workload.pinged(this);
    } else if (type == ENGINE_OPEN && state == State.OPENING) {
      state = State.JOINING;
      send(ByteBuffer.wrap(JOIN));
    } else if (state == State.JOINING && JOINED.matches(bytes, start, length)) {
      state = State.READY;
      sid = sid(bytes, start, length);
    } else if (state == State.PROBING && PROBE_ANSWER.matches(bytes, start, length)) {
      state = State.PROBED;
      workload.probed(this);
    } else if (state == State.SWITCHING && SWITCHED.matches(bytes, start, length)) {
      state = State.READY;
    } else if (type != ENGINE_NOOP && state != State.LEAVING) {
      throw new ProtocolViolation(
          "on connection " + index + ", " + state + ": " + Exchange.shown(bytes, start, length));
    }
  }

  private String sid(ByteBuffer bytes, int start, int length) {
    byte[] packet = new byte[length];
    bytes.get(start, packet);
    return sid(new String(packet, UTF_8), index);
  }

  /** The value of {@code sid} in a packet. */
  static String sid(String text, int index) {
    int begin = text.indexOf(BEFORE_SID) + BEFORE_SID.length();
    int end = text.indexOf('"', begin);
    if (begin < BEFORE_SID.length() || end < begin) {
      throw new ProtocolViolation("connection " + index + " was let in without a sid: " + text);
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

  /**
   * Takes over from long-polling. It is ready when the server has answered something over this
   * transport: that it has taken it cannot be seen otherwise.
   */
  void upgrade() throws IOException {
    state = State.SWITCHING;
    send(ByteBuffer.wrap(SWITCH));
  }

  private static byte[] switchAndAsk() {
    byte[] upgrade = ClientFrames.text("5");
    byte[] question = ClientFrames.text("421[\"ackme\",1]");
    return ByteBuffer.allocate(upgrade.length + question.length).put(upgrade).put(question).array();
  }

  private void writable() throws IOException {
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

  @Override
  public void closeQuietly() {
    state = State.CLOSED;
    reset(channel);
  }

  private void closeAndTell() {
    closeQuietly();
    try {
      workload.closed(this);
    } catch (IOException e) {
      throw new ProtocolViolation("after connection " + index + ": " + e);
    }
  }

  /**
   * Closes a channel on which nothing is to come, or nothing matters that does. The port is free at
   * once: thousands of handshakes a second would use up all there are.
   */
  static void reset(SocketChannel channel) {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
