package io.undersocket.engineio.internal.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Writes down what a reader hands over, and how the reading ended. */
final class Received implements MessageSink {

  private final List<String> events = new ArrayList<>();

  /**
   * What happened, in order: {@code "text hello"}, {@code "binary 0102"}, {@code "failed 1002"}.
   */
  List<String> events() {
    return events;
  }

  /** What a new reader makes of the bytes, read in one piece. */
  static List<String> from(FrameReader reader, byte[] stream) {
    return from(reader, stream, stream.length);
  }

  /** What a new reader makes of the bytes, read in pieces of at most this size. */
  static List<String> from(FrameReader reader, byte[] stream, int pieceSize) {
    Received received = new Received();
    for (int at = 0; at < stream.length; at += pieceSize) {
      int length = Math.min(pieceSize, stream.length - at);
      if (!received.read(reader, ByteBuffer.wrap(Arrays.copyOfRange(stream, at, at + length)))) {
        break;
      }
    }
    return received.events;
  }

  /** What a new reader makes of the bytes, cut at random, some of them in direct buffers. */
  static List<String> fromRandomPieces(FrameReader reader, byte[] stream, Random random) {
    Received received = new Received();
    int mean = 1 + random.nextInt(Math.max(1, stream.length));
    int at = 0;
    while (at < stream.length) {
      int length = Math.min(stream.length - at, 1 + random.nextInt(mean));
      ByteBuffer piece = ByteBuffer.wrap(Arrays.copyOfRange(stream, at, at + length));
      if (random.nextBoolean()) {
        piece = ByteBuffer.allocateDirect(length).put(piece).flip();
      }
      if (!received.read(reader, piece)) {
        break;
      }
      at += length;
    }
    return received.events;
  }

  /** Reads on; false if that failed. */
  boolean read(FrameReader reader, ByteBuffer bytes) {
    try {
      reader.read(bytes, this);
      return true;
    } catch (WebSocketException e) {
      events.add("failed " + e.closeCode());
      return false;
    }
  }

  @Override
  public void onText(byte[] utf8) {
    events.add("text " + new String(utf8, UTF_8));
  }

  @Override
  public void onBinary(byte[] bytes) {
    events.add("binary " + HexFormat.of().formatHex(bytes));
  }

  @Override
  public void onPing(byte[] payload) {
    events.add("ping " + new String(payload, UTF_8));
  }

  @Override
  public void onPong(byte[] payload) {
    events.add("pong " + new String(payload, UTF_8));
  }

  @Override
  public void onClose(int code, String reason) {
    events.add("close " + code + " " + reason);
  }
}
