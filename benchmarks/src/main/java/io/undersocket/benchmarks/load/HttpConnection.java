package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One keep-alive connection of HTTP/1.1, for one request after the other. When the server has ended
 * it after an answer, as it may, the request is sent over a new one; that costs the server what it
 * costs. Confined to the generator's thread.
 */
final class HttpConnection implements Peer {

  /** Told of every complete answer. */
  interface Sink {

    /**
     * An answer has come, with status 200 unless any is taken; its body is {@code length} bytes
     * from index {@code start}. The next request may be sent.
     */
    void answered(HttpConnection connection, ByteBuffer bytes, int start, int length)
        throws IOException;
  }

  private static final byte[] STATUS = "HTTP/1.1 200".getBytes(ISO_8859_1);
  private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(ISO_8859_1);
  private static final int MAX_HEAD_BYTES = 8_192;

  private final String name;
  private final InetSocketAddress server;
  private final Selector selector;
  private final Sink sink;
  private @Nullable SocketChannel channel;
  private @Nullable SelectionKey key;

  /** What has not been answered. */
  private @Nullable ByteBuffer request;

  /** The beginning of an answer whose rest has not come; kept only meanwhile. */
  private byte @Nullable [] incomplete;

  private boolean takesAnyStatus;

  /** Answers that came over the present TCP connection. */
  private int answers;

  /**
   * A connection that is opened with its first request.
   *
   * @param name for what is said of failures
   */
  HttpConnection(String name, InetSocketAddress server, Selector selector, Sink sink) {
    this.name = name;
    this.server = server;
    this.selector = selector;
    this.sink = sink;
  }

  /**
   * From now on takes answers with any status: the session is about to end, and what is asked
   * meanwhile may come too late.
   */
  void takeAnyStatus() {
    takesAnyStatus = true;
  }

  /** Sends a request; the one before must have been answered. */
  void send(byte[] bytes) throws IOException {
    if (request != null) {
      throw new IllegalStateException(name + " has a request that is not answered yet");
    }
    request = ByteBuffer.wrap(bytes);
    if (channel == null) {
      open();
    } else {
      write();
    }
  }

  private void open() throws IOException {
    answers = 0;
    channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    key = channel.register(selector, SelectionKey.OP_CONNECT, this);
    if (channel.connect(server)) {
      connected(key);
    }
  }

  private void connected(SelectionKey of) throws IOException {
    of.interestOps(SelectionKey.OP_READ);
    write();
  }

  private void write() throws IOException {
    if (channel == null || key == null || request == null) {
      return;
    }
    try {
      channel.write(request);
    } catch (IOException e) {
      ended(e.toString());
      return;
    }
    if (request.hasRemaining()) {
      key.interestOpsOr(SelectionKey.OP_WRITE);
    } else if ((key.interestOps() & SelectionKey.OP_WRITE) != 0) {
      key.interestOpsAnd(~SelectionKey.OP_WRITE);
    }
  }

  @Override
  public void ready(int operations, ByteBuffer shared) {
    try {
      if ((operations & SelectionKey.OP_CONNECT) != 0) {
        if (channel != null && key != null && channel.finishConnect()) {
          connected(key);
        }
        return;
      }
      if ((operations & SelectionKey.OP_READ) != 0) {
        read(shared);
      }
      if ((operations & SelectionKey.OP_WRITE) != 0 && request != null && request.hasRemaining()) {
        write();
      }
    } catch (IOException e) {
      throw new ProtocolViolation(name + ": " + e);
    }
  }

  private void read(ByteBuffer shared) throws IOException {
    if (channel == null) {
      return;
    }
    shared.clear();
    if (incomplete != null) {
      shared.put(incomplete);
    }
    int got;
    try {
      got = channel.read(shared);
    } catch (IOException e) {
      ended(e.toString());
      return;
    }
    if (got < 0) {
      ended("it ended the connection");
      return;
    }
    incomplete = null;
    shared.flip();
    if (!isComplete(shared)) {
      incomplete = new byte[shared.remaining()];
      shared.get(incomplete);
    }
  }

  /** Tells of the answer if it is all there. */
  private boolean isComplete(ByteBuffer bytes) throws IOException {
    int limit = bytes.limit();
    int head = endOfHead(bytes, limit);
    if (head < 0) {
      if (limit > MAX_HEAD_BYTES) {
        throw new ProtocolViolation(name + ": no end of the headers in " + limit + " bytes");
      }
      return false;
    }
    if (request == null || (!takesAnyStatus && !matches(bytes, 0, STATUS))) {
      throw new ProtocolViolation(
          name
              + (request == null ? " was answered unasked: " : " was refused: ")
              + Exchange.shown(bytes, 0, limit));
    }
    int length = contentLength(bytes, head, limit);
    if (length > bytes.capacity() - head) {
      throw new ProtocolViolation(
          name + ": a body of " + length + " bytes; the generator takes " + bytes.capacity());
    }
    if (limit < head + length) {
      return false;
    }
    if (limit > head + length) {
      throw new ProtocolViolation(name + " got more than one answer");
    }
    request = null;
    answers++;
    sink.answered(this, bytes, head, length);
    return true;
  }

  private static int endOfHead(ByteBuffer bytes, int limit) {
    for (int i = 0; i + 4 <= limit; i++) {
      if (bytes.get(i) == '\r' && bytes.getInt(i) == 0x0D0A0D0A) {
        return i + 4;
      }
    }
    return -1;
  }

  private int contentLength(ByteBuffer bytes, int head, int limit) {
    for (int i = 0; i + LENGTH.length < head; i++) {
      if (bytes.get(i) == '\r' && matches(bytes, i, LENGTH)) {
        int length = 0;
        for (int at = i + LENGTH.length; bytes.get(at) != '\r' && length < 1 << 24; at++) {
          int digit = bytes.get(at) - '0';
          if (digit >= 0 && digit <= 9) {
            length = length * 10 + digit;
          }
        }
        return length;
      }
    }
    if (takesAnyStatus) {
      return limit - head;
    }
    throw new ProtocolViolation(
        name + ": an answer without a Content-Length: " + Exchange.shown(bytes, 0, head));
  }

  /** Whether these ASCII bytes stand there, letters of either case. */
  private static boolean matches(ByteBuffer bytes, int at, byte[] expected) {
    for (int i = 0; i < expected.length; i++) {
      int difference = bytes.get(at + i) ^ expected[i];
      if (difference != 0 && (difference != 0x20 || !Character.isLetter(expected[i]))) {
        return false;
      }
    }
    return true;
  }

  /** A server may end a connection that it has answered on, as long as it says nothing on it. */
  private void ended(String how) throws IOException {
    boolean mayBeRepeated = answers > 0 && incomplete == null;
    closeQuietly();
    if (request != null) {
      if (!mayBeRepeated) {
        throw new ProtocolViolation(name + " was not answered: " + how);
      }
      request.rewind();
      open();
    }
  }

  @Override
  public void closeQuietly() {
    if (channel != null) {
      Connection.reset(channel);
    }
    channel = null;
    incomplete = null;
  }
}
