package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket (RFC 6455) of which every frame can be seen and made. Pings are answered and a close
 * frame is returned by themselves, unless that is switched off. Sent to by any thread; received
 * from by one at a time.
 */
public final class WebSocketClient implements AutoCloseable {

  /** More than any frame of a case has. */
  private static final long MOST_PAYLOAD = 64 << 20;

  private final HttpAnswer answer;
  private final Connection connection;
  private final Mailbox<Frame> frames = new Mailbox<>();
  private final @Nullable Deflate deflate;
  private volatile boolean answersPings = true;
  private volatile boolean answersClose = true;
  private volatile boolean answersEngine;
  private volatile boolean closeSent;

  /** A message of which parts are missing; confined to the thread that receives. */
  private @Nullable Frame first;

  private final ByteArrayOutputStream parts = new ByteArrayOutputStream(); // as first
  private int partsCount; // as first

  WebSocketClient(HttpAnswer answer) {
    this.answer = answer;
    this.connection = answer.connection().connection();
    String agreed = answer.header("sec-websocket-extensions");
    this.deflate =
        agreed != null && agreed.contains("permessage-deflate") ? new Deflate(agreed) : null;
    Wire.daemon(connection.name() + " frames", this::takeIn);
  }

  /** The request for one, at a target such as {@code /engine.io/?EIO=4&transport=websocket}. */
  public static WebSocketHandshake to(Probe probe, String target) {
    return new WebSocketHandshake(probe, target);
  }

  /** The 101. */
  public HttpAnswer answer() {
    return answer;
  }

  /** Whether permessage-deflate was agreed on. */
  public boolean deflates() {
    return deflate != null;
  }

  /** Leaves pings of the server without a pong. */
  public WebSocketClient ignorePings() {
    answersPings = false;
    return this;
  }

  /**
   * Keeps the session of Engine.IO 4 alive that it carries: its pings are answered and passed over,
   * so that no timeout can end what a case looks at frame by frame.
   */
  public WebSocketClient answerEnginePings() {
    answersEngine = true;
    return this;
  }

  /** Leaves a close frame of the server without one in return. */
  public WebSocketClient ignoreClose() {
    answersClose = false;
    return this;
  }

  private void takeIn() {
    try {
      while (true) {
        Frame frame = readFrame();
        connection.trace().received(connection.name(), frame.toString());
        if (frame.opcode() == Frame.PING && answersPings) {
          sendFrame(Frame.of(Frame.PONG, frame.payload()));
        }
        if (frame.opcode() == Frame.CLOSE && answersClose && !closeSent) {
          sendFrame(Frame.of(Frame.CLOSE, frame.payload()));
        }
        if (answersEngine && frame.fin() && frame.opcode() == Frame.TEXT && isPing(frame)) {
          sendText("3");
        } else {
          frames.put(frame);
        }
      }
    } catch (IOException e) {
      byte[] rest = connection.takeAll();
      String end = String.valueOf(connection.end() == null ? e.getMessage() : connection.end());
      frames.end(rest.length == 0 ? end : end + " in the middle of a frame: " + Shown.hex(rest));
    }
  }

  private static boolean isPing(Frame frame) {
    return frame.rsv() == 0 && frame.payload().length == 1 && frame.payload()[0] == '2';
  }

  private Frame readFrame() throws IOException {
    int head = connection.read();
    int second = connection.read();
    boolean masked = (second & 0x80) != 0;
    Frame.Length written =
        switch (second & 0x7f) {
          case 126 -> Frame.Length.TWO_BYTES;
          case 127 -> Frame.Length.EIGHT_BYTES;
          default -> Frame.Length.MINIMAL;
        };
    long length =
        switch (written) {
          case TWO_BYTES -> ByteBuffer.wrap(connection.read(2)).getShort() & 0xffff;
          case EIGHT_BYTES -> ByteBuffer.wrap(connection.read(8)).getLong();
          case MINIMAL -> second & 0x7f;
        };
    if (length < 0 || length > MOST_PAYLOAD) {
      throw new IOException("a frame of " + length + " bytes");
    }
    byte[] mask = masked ? connection.read(4) : new byte[4];
    byte[] payload = connection.read((int) length);
    for (int i = 0; masked && i < payload.length; i++) {
      payload[i] ^= mask[i & 3];
    }
    boolean minimal =
        written == Frame.Length.MINIMAL
            || written == Frame.Length.TWO_BYTES && length > 125
            || written == Frame.Length.EIGHT_BYTES && length > 0xffff;
    return new Frame(
        (head & 0x80) != 0,
        head >> 4 & 7,
        head & 0x0f,
        masked,
        minimal ? Frame.Length.MINIMAL : written,
        length,
        payload);
  }

  /** Sends a message of text in one frame, not compressed. */
  public WebSocketClient sendText(String text) {
    return sendFrame(Frame.text(text));
  }

  /** Sends a message of bytes in one frame, not compressed. */
  public WebSocketClient sendBinary(byte... bytes) {
    return sendFrame(Frame.binary(bytes));
  }

  /** Sends a message of text in one compressed frame; permessage-deflate has to be agreed on. */
  public WebSocketClient sendTextCompressed(String text) {
    return sendFrame(compressed(Frame.text(text)));
  }

  /** Sends a message of bytes in one compressed frame; permessage-deflate has to be agreed on. */
  public WebSocketClient sendBinaryCompressed(byte... bytes) {
    return sendFrame(compressed(Frame.binary(bytes)));
  }

  /**
   * The frame with its payload compressed, to be sent next: the context of the compression goes on.
   */
  public Frame compressed(Frame plain) {
    if (deflate == null) {
      throw new Unmet("permessage-deflate agreed on", answer.toString());
    }
    return Frame.of(plain.opcode(), deflate.deflate(plain.payload())).rsv(Frame.RSV1);
  }

  /** Sends a message of text in one frame for each part. */
  public WebSocketClient sendTextInParts(String... texts) {
    for (int i = 0; i < texts.length; i++) {
      Frame part = i == 0 ? Frame.text(texts[i]) : Frame.continuation(texts[i]);
      sendFrame(i == texts.length - 1 ? part : part.notFinal());
    }
    return this;
  }

  /** Sends a ping. */
  public WebSocketClient sendPing(String text) {
    return sendFrame(Frame.ping(text));
  }

  /** Sends a close frame with nothing in it. */
  public WebSocketClient sendClose() {
    return sendFrame(Frame.close());
  }

  /** Sends a close frame. */
  public WebSocketClient sendClose(int code, String reason) {
    return sendFrame(Frame.close(code, reason));
  }

  /** Sends any frame, right or wrong. */
  public WebSocketClient sendFrame(Frame frame) {
    if (frame.opcode() == Frame.CLOSE) {
      closeSent = true;
    }
    connection.trace().sent(connection.name(), frame.toString());
    write(frame.toBytes());
    return this;
  }

  /** Sends frames in one piece, so that they arrive together. */
  public WebSocketClient sendFrames(Frame... several) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (Frame frame : several) {
      connection.trace().sent(connection.name(), frame.toString());
      all.writeBytes(frame.toBytes());
    }
    write(all.toByteArray());
    return this;
  }

  /** Sends bytes that need not be frames. */
  public WebSocketClient sendBytes(byte... bytes) {
    connection.trace().sent(connection.name(), "bytes " + Shown.hex(bytes));
    write(bytes);
    return this;
  }

  private void write(byte[] bytes) {
    try {
      connection.write(bytes);
    } catch (IOException e) {
      // Whether the server may have closed is for the case to say, when it receives.
      connection.trace().note(connection.name(), "could not send: " + e.getMessage());
    }
  }

  /** The next message, or the close frame; pings and pongs are passed over. */
  public Message receive() {
    return receive(Wire.PATIENCE);
  }

  /** The next message, or the close frame, within that time. */
  public Message receive(Duration within) {
    Message message = next(Deadline.in(within));
    if (message == null) {
      throw new Unmet("a message " + Wire.within(within), missing());
    }
    return message;
  }

  /** The next message, or the close frame; absent if none comes in time or there is an end. */
  @Nullable Message next(Deadline deadline) {
    while (true) {
      Frame frame = frames.take(deadline);
      if (frame == null) {
        return null;
      }
      if (frame.opcode() == Frame.CLOSE) {
        return new Message(Frame.CLOSE, frame.payload(), false, 1);
      }
      if (!frame.isControl()) {
        Message whole = add(frame);
        if (whole != null) {
          return whole;
        }
      }
    }
  }

  private @Nullable Message add(Frame frame) {
    boolean begins = frame.opcode() != Frame.CONTINUATION;
    if (begins == (first != null) || frame.masked()) {
      throw new Unmet("frames in the order of RFC 6455, not masked", frame.toString());
    }
    if (begins) {
      first = frame;
    }
    Frame start = first;
    parts.writeBytes(frame.payload());
    partsCount++;
    if (!frame.fin() || start == null) {
      return null;
    }
    boolean compressed = (start.rsv() & Frame.RSV1) != 0;
    byte[] payload = parts.toByteArray();
    if (compressed) {
      if (deflate == null) {
        throw new Unmet("no compression, which was not agreed on", start.toString());
      }
      payload = deflate.inflate(payload);
    }
    Message whole = new Message(start.opcode(), payload, compressed, partsCount);
    first = null;
    parts.reset();
    partsCount = 0;
    return whole;
  }

  private String missing() {
    String end = frames.end();
    return end == null ? "nothing" : "the end of the connection: " + end;
  }

  /** The next frame as it came, control frames too. */
  public Frame receiveFrame() {
    Frame frame = frames.take(Deadline.in(Wire.PATIENCE));
    if (frame == null) {
      throw new Unmet("a frame " + Wire.within(Wire.PATIENCE), missing());
    }
    return frame;
  }

  /** The next message is this text. */
  public Message expectText(String expected) {
    return expect(new Message(Frame.TEXT, expected.getBytes(StandardCharsets.UTF_8), false, 1));
  }

  /** The next message is these bytes. */
  public Message expectBinary(byte... expected) {
    return expect(new Message(Frame.BINARY, expected, false, 1));
  }

  private Message expect(Message expected) {
    Message message = next(Deadline.in(Wire.PATIENCE));
    if (message == null) {
      throw new Unmet(expected.toString(), missing());
    }
    if (!message.equals(expected)) {
      throw new Unmet(expected.toString(), message.toString());
    }
    return message;
  }

  /** The next frame is a pong with this payload. */
  public void expectPong(String payload) {
    Frame expected = Frame.of(Frame.PONG, payload.getBytes(StandardCharsets.UTF_8));
    Frame frame = frames.take(Deadline.in(Wire.PATIENCE));
    if (frame == null) {
      throw new Unmet(expected.toString(), missing());
    }
    if (frame.opcode() != Frame.PONG || !Arrays.equals(frame.payload(), expected.payload())) {
      throw new Unmet(expected.toString(), frame.toString());
    }
  }

  /**
   * The next message is the close frame, with one of these codes; 1005 is one without. Returns the
   * code. The connection is then {@link #expectEnd to end}.
   */
  public int expectClose(int... codes) {
    String expected = "a close frame with the code " + Arrays.toString(codes);
    Message message = next(Deadline.in(Wire.PATIENCE));
    if (message == null) {
      throw new Unmet(expected, missing());
    }
    int code = Frame.of(message.opcode(), message.payload()).code();
    if (!message.isClose() || Arrays.stream(codes).noneMatch(wanted -> wanted == code)) {
      throw new Unmet(expected, message.toString());
    }
    return code;
  }

  /**
   * No message comes any more: the connection ends, with a close frame before or without. Returns
   * the code: 1005 if the close frame has none, 1006 if there was no close frame.
   */
  public int expectEnd() {
    return expectEnd(Wire.PATIENCE);
  }

  /** As {@link #expectEnd()}, within that time. */
  public int expectEnd(Duration within) {
    String expected = "the end of the connection, without another message, " + Wire.within(within);
    Deadline deadline = Deadline.in(within);
    Message message = next(deadline);
    int code = 1006;
    if (message != null) {
      if (!message.isClose()) {
        throw new Unmet(expected, message.toString());
      }
      code = Frame.of(Frame.CLOSE, message.payload()).code();
      message = next(deadline);
      if (message != null) {
        throw new Unmet(expected, message + " after a close frame");
      }
    }
    if (frames.end() == null) {
      throw new Unmet(expected, code == 1006 ? "nothing" : "a close frame, but no end");
    }
    return code;
  }

  /** Waits for the end, whatever comes before it; absent if it does not come in time. */
  @Nullable String awaitEnd(Deadline deadline) {
    return frames.awaitEnd(deadline);
  }

  /** Whether the connection has ended. */
  public boolean isEnded() {
    return frames.end() != null;
  }

  /** How it ended, or what is known of that. */
  String end() {
    return missing();
  }

  /** Stops reading: what the server sends stays on its side. */
  public WebSocketClient stopReading() {
    connection.hold(true);
    return this;
  }

  /** Goes on reading. */
  public WebSocketClient readOn() {
    connection.hold(false);
    return this;
  }

  /** Cuts the connection without a close frame: the server sees a reset. */
  public void abort() {
    connection.cut();
  }

  /** Closes the connection without a close frame. */
  @Override
  public void close() {
    connection.close();
  }
}
