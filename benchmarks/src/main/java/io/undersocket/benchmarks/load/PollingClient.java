package io.undersocket.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;

/**
 * A client over long-polling: the Engine.IO handshake, the Socket.IO CONNECT, its answer, and from
 * then on what its listener wants. Until then it asks one thing after the other over one
 * connection; afterwards it has one for GETs and another for POSTs, as a browser does. Confined to
 * the generator's thread.
 */
final class PollingClient implements HttpConnection.Sink {

  /** Told of what a client has come to. */
  interface Listener {

    /** The namespace has let it in. */
    void joined(PollingClient client) throws IOException;

    /** A GET was answered: the payload is {@code length} bytes from index {@code start}. */
    void polled(PollingClient client, ByteBuffer bytes, int start, int length) throws IOException;

    /** A POST was taken. */
    void posted(PollingClient client) throws IOException;

    /** It has left, and its connections are closed. */
    void left(PollingClient client) throws IOException;
  }

  /** Written states; a client only moves down this list. */
  private enum State {
    OPENING,
    JOINING,
    AWAITING,
    JOINED,
    LEAVING,
    GONE
  }

  private static final String PATH = "/socket.io/?EIO=4&transport=polling";
  private static final Prefix OPEN = new Prefix("0{");
  private static final Prefix JOINED = new Prefix("40{\"sid\"");
  private static final Prefix OK = new Prefix("ok");

  private final int index;
  private final int port;
  private final Listener listener;
  private final HttpConnection polls;
  private final HttpConnection posts;
  private State state = State.OPENING;
  private String path = PATH;
  private String sid = "";
  private byte[] get = {};

  PollingClient(int index, InetSocketAddress server, Selector selector, Listener listener) {
    this.index = index;
    this.port = server.getPort();
    this.listener = listener;
    this.polls = new HttpConnection("client " + index + ", GET", server, selector, this);
    this.posts = new HttpConnection("client " + index + ", POST", server, selector, this);
  }

  int index() {
    return index;
  }

  /** The Engine.IO id of this client. */
  String sid() {
    return sid;
  }

  void open() throws IOException {
    polls.send(getRequest());
  }

  private byte[] getRequest() {
    return "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: */*\r\n\r\n"
        .formatted(path, port)
        .getBytes(ISO_8859_1);
  }

  /** A POST of this client, to be sent as often as need be. */
  byte[] request(String payload) {
    return ("POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: */*\r\n"
            + "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: %d\r\n\r\n%s")
        .formatted(path, port, payload.length(), payload)
        .getBytes(ISO_8859_1);
  }

  /** Waits for what the server has to say; it may hold the answer back. */
  void poll() throws IOException {
    polls.send(get);
  }

  /** Sends what {@link #request} gave. */
  void post(byte[] request) throws IOException {
    posts.send(request);
  }

  /** Says that it leaves; the POST before must have been taken, and a GET may be waiting. */
  void leave() throws IOException {
    state = State.LEAVING;
    // The two go over two connections: the session may be gone when the GET arrives.
    polls.takeAnyStatus();
    posts.send(request("1"));
  }

  /** Closes the connections; another transport has taken over. */
  void close() {
    state = State.GONE;
    polls.closeQuietly();
    posts.closeQuietly();
  }

  @Override
  public void answered(HttpConnection connection, ByteBuffer bytes, int start, int length)
      throws IOException {
    switch (state) {
      case OPENING -> {
        expect(OPEN, bytes, start, length);
        sid = sid(bytes, start, length);
        path = PATH + "&sid=" + sid;
        get = getRequest();
        state = State.JOINING;
        polls.send(request("40"));
      }
      case JOINING -> {
        expect(OK, bytes, start, length);
        state = State.AWAITING;
        poll();
      }
      case AWAITING -> {
        expect(JOINED, bytes, start, length);
        state = State.JOINED;
        listener.joined(this);
      }
      case JOINED -> {
        if (connection == polls) {
          listener.polled(this, bytes, start, length);
        } else {
          expect(OK, bytes, start, length);
          listener.posted(this);
        }
      }
      case LEAVING -> {
        // Not every server answers the GET as well.
        if (connection == posts) {
          expect(OK, bytes, start, length);
          close();
          listener.left(this);
        }
      }
      case GONE -> {
        // Nobody listens any more.
      }
    }
  }

  private void expect(Prefix expected, ByteBuffer bytes, int start, int length) {
    if (!expected.matches(bytes, start, length)) {
      throw new ProtocolViolation(
          "client " + index + ", " + state + ", got " + Exchange.shown(bytes, start, length));
    }
  }

  private String sid(ByteBuffer bytes, int start, int length) {
    byte[] packet = new byte[length];
    bytes.get(start, packet);
    return Connection.sid(new String(packet, UTF_8), index);
  }
}
