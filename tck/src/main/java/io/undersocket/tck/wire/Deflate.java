package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Unmet;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** permessage-deflate (RFC 7692) for one connection. Each direction confined to one thread. */
final class Deflate {

  /** More than any message of a case has. */
  private static final int MOST_INFLATED = 64 << 20;

  private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

  private final boolean serverKeepsContext;
  private final boolean clientKeepsContext;
  private final Inflater inflater = new Inflater(true);
  private final Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);

  /** With what the server agreed to, as {@code permessage-deflate; server_no_context_takeover}. */
  Deflate(String agreed) {
    serverKeepsContext = !agreed.contains("server_no_context_takeover");
    clientKeepsContext = !agreed.contains("client_no_context_takeover");
  }

  byte[] inflate(byte[] compressed) {
    try {
      if (!serverKeepsContext) {
        inflater.reset();
      }
      byte[] input = Arrays.copyOf(compressed, compressed.length + TAIL.length);
      System.arraycopy(TAIL, 0, input, compressed.length, TAIL.length);
      inflater.setInput(input);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] portion = new byte[8192];
      int count;
      while ((count = inflater.inflate(portion)) > 0) {
        out.write(portion, 0, count);
        if (out.size() > MOST_INFLATED) {
          throw new Unmet("a message of a sensible size", "more than " + MOST_INFLATED + " bytes");
        }
      }
      return out.toByteArray();
    } catch (DataFormatException e) {
      throw new Unmet(
          "a message compressed by permessage-deflate", e + ", of " + Shown.hex(compressed));
    }
  }

  byte[] deflate(byte[] plain) {
    if (!clientKeepsContext) {
      deflater.reset();
    }
    deflater.setInput(plain);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] portion = new byte[8192];
    int count;
    while ((count = deflater.deflate(portion, 0, portion.length, Deflater.SYNC_FLUSH)) > 0) {
      out.write(portion, 0, count);
    }
    byte[] all = out.toByteArray();
    return Arrays.copyOf(all, Math.max(1, all.length - TAIL.length));
  }
}
