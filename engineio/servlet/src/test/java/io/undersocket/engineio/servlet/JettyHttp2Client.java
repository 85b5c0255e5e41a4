package io.undersocket.engineio.servlet;

import io.undersocket.testing.container.WebSocketClient.Frame;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;

/**
 * One connection of HTTP/2, by Jetty's client, on whose streams a test speaks WebSocket by hand.
 */
final class JettyHttp2Client implements AutoCloseable {

  static final String WEB_SOCKET = "/engine.io/?EIO=4&transport=websocket";

  private static final int PATIENCE_SECONDS = 10;

  private final HTTP2Client client;
  private final Session session;
  private final int port;

  private JettyHttp2Client(HTTP2Client client, Session session, int port) {
    this.client = client;
    this.session = session;
    this.port = port;
  }

  /**
   * @param window how many bytes of a stream the client takes before it has consumed some
   */
  static JettyHttp2Client connect(int port, int window) throws Exception {
    HTTP2Client client = new HTTP2Client();
    client.setInitialStreamRecvWindow(window);
    client.start();
    Session session =
        client
            .connect(new InetSocketAddress("127.0.0.1", port), new Session.Listener() {})
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return new JettyHttp2Client(client, session, port);
  }

  /** Asks for a tunnel to this protocol, by an extended CONNECT. */
  Exchange connect(String protocol, String target, HttpFields headers) throws Exception {
    MetaData.Request request =
        new MetaData.ConnectRequest(
            "http", new HostPortHttpField("127.0.0.1", port), target, headers, protocol);
    return begin(request, false);
  }

  /** A WebSocket that stands. */
  Exchange webSocket(String target) throws Exception {
    HttpFields headers = HttpFields.build().put("Sec-WebSocket-Version", "13");
    Exchange exchange = connect("websocket", target, headers);
    int status = exchange.response().getStatus();
    if (status != 200) {
      throw new AssertionError("no WebSocket: " + status);
    }
    return exchange;
  }

  Exchange get(String target) throws Exception {
    HttpURI uri = HttpURI.from("http://127.0.0.1:" + port + target);
    return begin(new MetaData.Request("GET", uri, HttpVersion.HTTP_2, HttpFields.EMPTY), true);
  }

  private Exchange begin(MetaData.Request request, boolean complete) throws Exception {
    Exchange exchange = new Exchange();
    exchange.stream =
        session
            .newStream(new HeadersFrame(request, null, complete), exchange)
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return exchange;
  }

  @Override
  public void close() throws Exception {
    client.stop();
  }

  /** One stream. */
  static final class Exchange implements Stream.Listener {

    /** Stands for the end of what is read. */
    private static final ByteBuffer END = ByteBuffer.allocate(0);

    private Stream stream;
    private final CompletableFuture<MetaData.Response> response = new CompletableFuture<>();
    private final CompletableFuture<Integer> reset = new CompletableFuture<>();
    private final BlockingQueue<ByteBuffer> received = new LinkedBlockingQueue<>();
    private ByteBuffer current = ByteBuffer.allocate(0);
    private volatile boolean holding;

    @Override
    public void onHeaders(Stream onStream, HeadersFrame frame) {
      response.complete((MetaData.Response) frame.getMetaData());
      if (frame.isEndStream()) {
        received.add(END);
      } else {
        onStream.demand();
      }
    }

    @Override
    public void onDataAvailable(Stream onStream) {
      if (holding) {
        return;
      }
      Stream.Data data = onStream.readData();
      if (data == null) {
        onStream.demand();
        return;
      }
      ByteBuffer bytes = data.frame().getByteBuffer();
      if (bytes.hasRemaining()) {
        received.add(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
      }
      boolean last = data.frame().isEndStream();
      data.release();
      if (last) {
        received.add(END);
      } else {
        onStream.demand();
      }
    }

    @Override
    public void onReset(Stream onStream, ResetFrame frame, Callback callback) {
      reset.complete(frame.getError());
      callback.succeeded();
    }

    MetaData.Response response() throws Exception {
      return response.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** The code with which the server has ended the stream at once. */
    int reset() throws Exception {
      return reset.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Takes nothing any more, so that the server may send no more than a window. */
    void hold() {
      holding = true;
    }

    void goOn() {
      holding = false;
      onDataAvailable(stream);
    }

    void send(byte[] bytes) {
      stream.data(new DataFrame(stream.getId(), ByteBuffer.wrap(bytes), false), Callback.NOOP);
    }

    /** Sends nothing any more, and says so. */
    void end() {
      stream.data(new DataFrame(stream.getId(), ByteBuffer.allocate(0), true), Callback.NOOP);
    }

    /** Gives the stream up. */
    void cancel() {
      stream.reset(new ResetFrame(stream.getId(), 0x8), Callback.NOOP);
    }

    private byte[] bytes(int count) throws Exception {
      ByteBuffer bytes = ByteBuffer.allocate(count);
      while (bytes.hasRemaining()) {
        if (!current.hasRemaining()) {
          current =
              Objects.requireNonNull(
                  received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "nothing has come");
          if (current == END) {
            throw new EOFException("the stream ended after " + bytes.position() + " of " + count);
          }
        }
        while (bytes.hasRemaining() && current.hasRemaining()) {
          bytes.put(current.get());
        }
      }
      return bytes.array();
    }

    /** Waits until the server has ended its side, without a word more. */
    void awaitEnd() throws Exception {
      if (current.hasRemaining() || received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) != END) {
        throw new IOException("the server has not ended the stream");
      }
    }

    /** The next frame of the server, whatever it is. */
    Frame read() throws Exception {
      byte[] start = bytes(2);
      int length = start[1];
      if (length == 126) {
        length = ByteBuffer.wrap(bytes(2)).getShort() & 0xffff;
      } else if (length == 127) {
        length = Math.toIntExact(ByteBuffer.wrap(bytes(8)).getLong());
      }
      return new Frame(start[0] & 0xff, bytes(length));
    }
  }
}
