package io.undersocket.testing.container;

import io.undersocket.testing.container.RawClient.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Speaks WebSocket by hand: what it sends is masked and in order only if the test wants it so. */
public final class WebSocketClient implements AutoCloseable {

  public static final String DIRECT = "/engine.io/?EIO=4&transport=websocket";

  public static final int FINAL = 0x80;
  public static final int RSV1 = 0x40;
  public static final int CONTINUATION = 0x0;
  public static final int TEXT = 0x1;
  public static final int BINARY = 0x2;
  public static final int CLOSE = 0x8;
  public static final int PING = 0x9;
  public static final int PONG = 0xA;

  private static final int MASKED = 0x80;
  private static final byte[] KEY = {0x1f, 0x2e, 0x3d, 0x4c};

  public final RawClient raw;

  /** The session that this client has opened. */
  private String sid = "";

  private WebSocketClient(RawClient raw) {
    this.raw = raw;
  }

  /** A new session; its open packet has been read. */
  public static WebSocketClient open(int port, String... headers) throws IOException {
    WebSocketClient client = connect(port, DIRECT, headers);
    client.sid = PollingClient.sidIn(client.readText());
    return client;
  }

  public String sid() {
    return sid;
  }

  /** A WebSocket that stands; nothing has been read of it. */
  public static WebSocketClient connect(int port, String target, String... headers)
      throws IOException {
    return over(RawClient.connect(port).upgrade(target, headers));
  }

  /** A WebSocket that stands, on a connection that has asked for it. */
  public static WebSocketClient over(RawClient raw) throws IOException {
    Response response = raw.readWithoutBody();
    if (response.status() != 101) {
      raw.close();
      throw new AssertionError("no WebSocket: " + response.statusLine());
    }
    return new WebSocketClient(raw);
  }

  /** A WebSocket that is to take over the session from polling. */
  public static WebSocketClient upgrade(int port, String sid) throws IOException {
    return connect(port, DIRECT + "&sid=" + sid);
  }

  public WebSocketClient send(String packet) throws IOException {
    raw.send(frame(FINAL | TEXT, packet));
    return this;
  }

  public WebSocketClient send(byte[] frames) throws IOException {
    raw.send(frames);
    return this;
  }

  public static byte[] frame(int firstByte, String payload) {
    return frame(firstByte, payload.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] frame(int firstByte, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    frame.put(header(firstByte, payload.length));
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ KEY[i % 4]));
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  /** The start of a frame: as much of its payload as the test likes may follow. */
  public static byte[] header(int firstByte, long length) {
    ByteBuffer header = ByteBuffer.allocate(14).put((byte) firstByte);
    if (length < 126) {
      header.put((byte) (MASKED | length));
    } else if (length < 65536) {
      header.put((byte) (MASKED | 126)).putShort((short) length);
    } else {
      header.put((byte) (MASKED | 127)).putLong(length);
    }
    header.put(KEY);
    byte[] bytes = new byte[header.position()];
    header.flip().get(bytes);
    return bytes;
  }

  public static byte[] unmasked(int firstByte, String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    return join(new byte[] {(byte) firstByte, (byte) bytes.length}, bytes);
  }

  public static byte[] close(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    return frame(FINAL | CLOSE, join(new byte[] {(byte) (code >> 8), (byte) code}, text));
  }

  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** The next frame of the server, whatever it is. */
  public Frame read() throws IOException {
    byte[] start = raw.bytes(2);
    int length = start[1] & 0xff;
    if (length >= MASKED) {
      throw new AssertionError("the server masked a frame");
    }
    if (length == 126) {
      length = ByteBuffer.wrap(raw.bytes(2)).getShort() & 0xffff;
    } else if (length == 127) {
      length = Math.toIntExact(ByteBuffer.wrap(raw.bytes(8)).getLong());
    }
    return new Frame(start[0] & 0xff, raw.bytes(length));
  }

  /** The next frame, a whole text; a heartbeat in between is answered. */
  public String readText() throws IOException {
    while (true) {
      Frame frame = read();
      if (frame.firstByte() != (FINAL | TEXT)) {
        throw new AssertionError("no text: " + frame);
      }
      if (!frame.text().equals("2")) {
        return frame.text();
      }
      send("3");
    }
  }

  /**
   * The close frame that comes next, and the end of the connection after it has been answered.
   *
   * @return the code, or 1005 if there is none
   */
  public int readClose() throws IOException {
    Frame frame = read();
    if (frame.firstByte() != (FINAL | CLOSE)) {
      throw new AssertionError("no close frame: " + frame);
    }
    try {
      raw.send(frame(FINAL | CLOSE, frame.payload()));
    } catch (SocketException e) {
      // The server answered a close frame, and need not wait for another.
    }
    raw.awaitCut();
    return frame.code();
  }

  public String echo(String message) throws IOException {
    return send("4" + message).readText();
  }

  public void reset() throws IOException {
    raw.reset();
  }

  @Override
  public void close() throws IOException {
    raw.close();
  }

  public record Frame(int firstByte, byte[] payload) {

    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code of a close frame, or 1005 if it has none. */
    public int code() {
      return payload.length == 0 ? 1005 : ByteBuffer.wrap(payload).getShort();
    }

    @Override
    public String toString() {
      return Integer.toHexString(firstByte) + " " + HexFormat.of().formatHex(payload);
    }
  }
}
