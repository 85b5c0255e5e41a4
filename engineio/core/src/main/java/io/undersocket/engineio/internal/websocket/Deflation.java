package io.undersocket.engineio.internal.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses a connection's messages (RFC 7692 §7.2.1).
 *
 * <p>With context takeover, an instance belongs to one connection, is used by one thread at a time,
 * and its frames must be sent in the order they were compressed. Without, all connections share
 * one: a frame that it compressed may be sent to all of them.
 */
public final class Deflation implements AutoCloseable {

  private static final int RSV1 = 0x40;
  private static final int CONTROL = 0x08;

  /** The end of a flush is left out, as every message would end with it. */
  private static final int FLUSH_END = 4;

  private static final int MIN_OUTPUT = 64;

  private final ZlibPool<Deflater> pool;
  private final ContextTakeover takeover;
  private final int threshold;

  /** What remembers the messages before; borrowed for the first one. */
  private @Nullable Deflater remembering;

  Deflation(ZlibPool<Deflater> pool, ContextTakeover takeover, int threshold) {
    this.pool = pool;
    this.takeover = takeover;
    this.threshold = threshold;
  }

  /**
   * The frame to send instead of this one.
   *
   * @param frame a whole frame made by {@link Frames}; not changed
   * @return a compressed frame; or the same array if it is a control frame or, without context
   *     takeover, smaller than the threshold or no smaller when compressed
   */
  public byte[] compress(byte[] frame) {
    int header = headerLength(frame);
    int length = frame.length - header;
    if ((frame[0] & CONTROL) != 0 || leaves(length)) {
      return frame;
    }
    Deflater deflater = remembering == null ? pool.borrow() : remembering;
    if (takeover == ContextTakeover.ALLOWED) {
      remembering = deflater;
    }
    try {
      byte[] compressed = compress(deflater, frame, header);
      // what was remembered must be sent, or the client would not remember the same
      boolean worthIt = takeover == ContextTakeover.ALLOWED || compressed.length < frame.length;
      return worthIt ? compressed : frame;
    } finally {
      if (takeover == ContextTakeover.ALLOWED) {
        deflater.setInput(Bytes.EMPTY); // lets go of the frame
      } else {
        pool.giveBack(deflater);
      }
    }
  }

  /** Whether a message of so many bytes is sent as it is, because it is too short. */
  public boolean leaves(int length) {
    return length == 0 || length < threshold;
  }

  /** Whether a compressed frame may be sent to every connection that has this same instance. */
  public boolean isShared() {
    return takeover == ContextTakeover.REFUSED;
  }

  private static byte[] compress(Deflater deflater, byte[] frame, int header) {
    int length = frame.length - header;
    byte[] out = new byte[Frames.MAX_HEADER_LENGTH + MIN_OUTPUT + length / 2];
    int end = Frames.MAX_HEADER_LENGTH;
    deflater.setInput(frame, header, length);
    while (true) {
      int room = out.length - end;
      int count = deflater.deflate(out, end, room, Deflater.SYNC_FLUSH);
      end += count;
      if (count < room) {
        break;
      }
      out = Arrays.copyOf(out, Bytes.doubled(out.length));
    }
    int size = end - FLUSH_END - Frames.MAX_HEADER_LENGTH;
    int start = Frames.MAX_HEADER_LENGTH - Frames.headerLength(size);
    Frames.putHeader(ByteBuffer.wrap(out).position(start), frame[0] | RSV1, size);
    return Arrays.copyOfRange(out, start, Frames.MAX_HEADER_LENGTH + size);
  }

  private static int headerLength(byte[] frame) {
    return switch (frame[1]) {
      case 126 -> 4;
      case 127 -> 10;
      default -> 2;
    };
  }

  /** Gives back the native memory, if any is held. Idempotent. */
  @Override
  public void close() {
    if (remembering != null) {
      pool.giveBack(remembering);
      remembering = null;
    }
  }
}
