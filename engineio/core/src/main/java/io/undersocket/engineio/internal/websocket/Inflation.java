package io.undersocket.engineio.internal.websocket;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses a connection's messages (RFC 7692 §7.2.2).
 *
 * <p>With context takeover, an instance belongs to one connection and is confined to the thread
 * that reads it. Without, all connections share one.
 */
public final class Inflation implements AutoCloseable {

  /** The end of a flush: the sender leaves it out, as every message would end with it. */
  private static final byte[] FLUSH_END = {0, 0, (byte) 0xFF, (byte) 0xFF};

  private static final int MIN_CHUNK = 256;
  private static final int MAX_FIRST_CHUNK = 64 * 1024;

  private final ZlibPool<Inflater> pool;
  private final ContextTakeover takeover;

  /** What remembers the messages before; borrowed for the first one. */
  private @Nullable Inflater remembering;

  Inflation(ZlibPool<Inflater> pool, ContextTakeover takeover) {
    this.pool = pool;
    this.takeover = takeover;
  }

  /**
   * Decompresses one whole message.
   *
   * @param limit the largest result accepted, in bytes
   * @throws WebSocketException 1009 if the result would be larger, 1007 if this is not DEFLATE
   */
  byte[] inflate(byte[] compressed, int limit) throws WebSocketException {
    if (compressed.length == 0) {
      return Bytes.EMPTY; // not even a flush: its end alone would be read as the start of a block
    }
    Inflater inflater = remembering == null ? pool.borrow() : remembering;
    if (takeover == ContextTakeover.ALLOWED) {
      remembering = inflater;
    }
    try {
      return inflate(inflater, compressed, limit);
    } catch (DataFormatException e) {
      throw WebSocketException.invalidData(
          "a compressed message was not DEFLATE: " + e.getMessage());
    } finally {
      if (takeover == ContextTakeover.ALLOWED) {
        inflater.setInput(Bytes.EMPTY); // lets go of the message
      } else {
        pool.giveBack(inflater);
      }
    }
  }

  private static byte[] inflate(Inflater inflater, byte[] compressed, int limit)
      throws DataFormatException, WebSocketException {
    Output output = new Output(limit, compressed.length);
    inflater.setInput(compressed);
    output.fillFrom(inflater);
    // A sender may end a block as if it were its last one (RFC 7692 §7.2.3.4): zlib stops there.
    while (inflater.finished() && inflater.getRemaining() > 0) {
      int rest = inflater.getRemaining();
      inflater.reset();
      inflater.setInput(compressed, compressed.length - rest, rest);
      output.fillFrom(inflater);
    }
    if (!inflater.finished()) {
      inflater.setInput(FLUSH_END);
      output.fillFrom(inflater);
    }
    if (inflater.finished()) {
      inflater.reset();
    }
    return output.toByteArray();
  }

  /** Gives back the native memory, if any is held. Idempotent. */
  @Override
  public void close() {
    if (remembering != null) {
      pool.giveBack(remembering);
      remembering = null;
    }
  }

  /**
   * Collects a result of unknown size in chunks: they cost what arrives, and a message that would
   * exceed the limit costs no more than the limit and a byte.
   */
  private static final class Output {

    private final int limit;
    private final List<byte[]> full = new ArrayList<>(0);
    private byte[] chunk;
    private int filled;

    /** The bytes in the full chunks. */
    private int before;

    Output(int limit, int compressedLength) {
      this.limit = limit;
      long guess = Math.min(MAX_FIRST_CHUNK, Math.max(MIN_CHUNK, 4L * compressedLength));
      chunk = new byte[(int) Math.min(limit + 1L, guess)];
    }

    /** Takes what comes of the inflater's present input. */
    void fillFrom(Inflater inflater) throws DataFormatException, WebSocketException {
      while (true) {
        if (filled == chunk.length) {
          addChunk();
        }
        int count = inflater.inflate(chunk, filled, chunk.length - filled);
        if (count == 0) {
          return;
        }
        filled += count;
        if (before + filled > limit) {
          throw FrameReader.tooLarge(limit);
        }
      }
    }

    /** As large as all before it: there are few chunks, and at most half is wasted. */
    private void addChunk() {
      full.add(chunk);
      before += filled;
      filled = 0;
      chunk = new byte[(int) Math.min(limit + 1L - before, before)];
    }

    byte[] toByteArray() {
      byte[] all = Bytes.ofLength(before + filled);
      int at = 0;
      for (byte[] each : full) {
        System.arraycopy(each, 0, all, at, each.length);
        at += each.length;
      }
      System.arraycopy(chunk, 0, all, at, filled);
      return all;
    }
  }
}
