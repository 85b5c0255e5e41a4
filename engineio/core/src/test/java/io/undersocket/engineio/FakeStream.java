package io.undersocket.engineio;

import io.undersocket.engineio.spi.ByteStream;
import io.undersocket.engineio.spi.IoThread;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An upgraded connection without a network, with the client's end in the test's hand. */
final class FakeStream implements ByteStream {

  private final FakeIoThread thread;
  private @Nullable Listener listener;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private int parsed;

  /** How many bytes the socket still accepts. */
  private int window = Integer.MAX_VALUE;

  private int writes;
  private boolean awaitsWritable;
  private byte @Nullable [] unread;
  private boolean readsPaused;
  private boolean closed;

  FakeStream(FakeIoThread thread) {
    this.thread = thread;
  }

  void start(Listener accepted) {
    listener = accepted;
    if (closed) {
      accepted.onClosed(null);
    }
  }

  boolean isStarted() {
    return listener != null;
  }

  // --- the client's end ------------------------------------------------------------------------

  /** The client sends text messages, all in one segment. */
  void send(String... texts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String text : texts) {
      bytes.writeBytes(ClientFrames.text(text));
    }
    sendBytes(bytes.toByteArray());
  }

  /** The client sends bytes, in one segment. */
  void sendBytes(byte[] bytes) {
    Listener reader = listener;
    if (!closed && reader != null) {
      thread.run(() -> reader.onBytes(ByteBuffer.wrap(bytes)));
    }
  }

  /** The client's text is there to be read, and the I/O thread has not been told yet. */
  void arrives(String text) {
    unread = ClientFrames.text(text);
  }

  /** The connection is lost. */
  void lose() {
    thread.run(() -> end(new IOException("connection reset")));
  }

  /** Lets the socket accept so many bytes more before it is full. */
  void window(int bytes) {
    window = bytes;
    if (bytes > 0 && awaitsWritable) {
      awaitsWritable = false;
      Listener writer = listener;
      if (writer != null && !closed) {
        thread.run(writer::onWritable);
      }
    }
  }

  /** What the server has sent since the last call, frame by frame; text as it is. */
  List<String> received() {
    List<String> frames = new ArrayList<>();
    byte[] bytes = written.toByteArray();
    int at = parsed;
    while (bytes.length - at >= 2) {
      int opcode = bytes[at] & 0x0F;
      int length = bytes[at + 1] & 0x7F;
      int header = 2;
      if (length == 126) {
        header = 4;
        if (bytes.length - at < header) {
          break;
        }
        length = ((bytes[at + 2] & 0xFF) << 8) | (bytes[at + 3] & 0xFF);
      } else if (length == 127) {
        header = 10;
        if (bytes.length - at < header) {
          break;
        }
        length = (int) ByteBuffer.wrap(bytes, at + 2, 8).getLong();
      }
      if (bytes.length - at < header + length) {
        break;
      }
      frames.add(describe(opcode, bytes, at + header, length));
      at += header + length;
    }
    parsed = at;
    return frames;
  }

  private static String describe(int opcode, byte[] bytes, int offset, int length) {
    return switch (opcode) {
      case 1 -> new String(bytes, offset, length, StandardCharsets.UTF_8);
      case 2 -> "binary " + java.util.HexFormat.of().formatHex(bytes, offset, offset + length);
      case 8 ->
          length < 2
              ? "close"
              : "close " + (((bytes[offset] & 0xFF) << 8) | (bytes[offset + 1] & 0xFF));
      case 10 -> "pong " + new String(bytes, offset, length, StandardCharsets.UTF_8);
      default -> "opcode " + opcode;
    };
  }

  /** The bytes that the server has sent since the last call, frames complete or not. */
  byte[] receivedBytes() {
    byte[] bytes = written.toByteArray();
    byte[] recent = Arrays.copyOfRange(bytes, parsed, bytes.length);
    parsed = bytes.length;
    return recent;
  }

  int writes() {
    return writes;
  }

  boolean isClosed() {
    return closed;
  }

  boolean areReadsPaused() {
    return readsPaused;
  }

  // --- the seam --------------------------------------------------------------------------------

  @Override
  public IoThread ioThread() {
    return thread;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    if (closed) {
      throw new IOException("broken pipe");
    }
    writes++;
    while (bytes.hasRemaining() && window > 0) {
      written.write(bytes.get());
      window--;
    }
  }

  @Override
  public void awaitWritable() {
    awaitsWritable = true;
  }

  @Override
  public void pauseReads() {
    readsPaused = true;
  }

  @Override
  public void resumeReads() {
    readsPaused = false;
  }

  @Override
  public void readNow() {
    byte[] bytes = unread;
    unread = null;
    if (bytes != null && !readsPaused) {
      sendBytes(bytes);
    }
  }

  @Override
  public void close() {
    end(null);
  }

  private void end(@Nullable IOException cause) {
    if (!closed) {
      closed = true;
      Listener last = listener;
      if (last != null) {
        last.onClosed(cause);
      }
    }
  }
}
