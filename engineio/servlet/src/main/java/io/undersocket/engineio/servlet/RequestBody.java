package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.EngineCall;
import io.undersocket.engineio.spi.HttpExchange.BodyListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;

/**
 * Reads one request body as it arrives, up to a limit; what is beyond it is thrown away, so that
 * the client comes to read the answer.
 *
 * <p>Called by the container, one call at a time; whoever fails it may be another thread.
 */
final class RequestBody implements ReadListener {

  /** How much of a body that is too large is thrown away before its connection is given up. */
  static final long MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

  private static final int SLICE_BYTES = 8 * 1024;

  private final ServletInputStream in;
  private final long limit;
  private final long announced;
  private final BodyListener listener;
  private final Runnable over;

  /** Whether the listener has been told. Guarded by this. */
  private boolean told;

  private ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
  private boolean tooLarge;
  private long discarded;

  /**
   * @param announced the length that the request announces, or -1
   * @param over called once nothing more will be read
   */
  RequestBody(
      ServletInputStream in, long limit, long announced, BodyListener listener, Runnable over) {
    this.in = in;
    this.limit = limit;
    this.announced = announced;
    this.listener = listener;
    this.over = over;
  }

  /**
   * Reads in this very call, without waiting for bytes: of a stream that a filter has put in place
   * of the container's, and that has the body in memory.
   */
  void readWhatAFilterHas() {
    try {
      byte[] slice = new byte[SLICE_BYTES];
      for (int read = in.read(slice); read >= 0 && !isGivenUp(); read = in.read(slice)) {
        take(slice, read);
      }
      onAllDataRead();
    } catch (IOException e) {
      onError(e);
    }
  }

  @Override
  public void onDataAvailable() throws IOException {
    byte[] slice = new byte[SLICE_BYTES];
    int read = 0;
    while (read >= 0 && !isGivenUp() && in.isReady() && !in.isFinished()) {
      read = in.read(slice);
      take(slice, Math.max(0, read));
    }
    // Not before: Tomcat may forget an answer that begins between two reads of one call.
    tellIfTooLarge();
    if (isGivenUp()) {
      over.run();
    }
  }

  @Override
  public void onAllDataRead() {
    if (announced > 0 && kept.size() + discarded < announced) {
      onError(new EOFException("the request ended before its body was complete"));
      return;
    }
    tellIfTooLarge();
    if (!tooLarge && tell()) {
      byte[] body = kept.toByteArray();
      report("onBody", () -> listener.onBody(body));
    }
    over.run();
  }

  @Override
  public void onError(Throwable thrown) {
    fail(thrown instanceof IOException e ? e : new IOException("reading failed", thrown));
    over.run();
  }

  /** Nothing more will come. No effect on a body that was read, or was too large. */
  void fail(IOException cause) {
    if (tell()) {
      report("onFailure", () -> listener.onFailure(cause));
    }
  }

  private void take(byte[] slice, int count) {
    if (tooLarge) {
      discarded += count;
      return;
    }
    if (kept.size() + (long) count <= limit) {
      kept.write(slice, 0, count);
      return;
    }
    tooLarge = true;
    discarded = kept.size() + (long) count;
    kept = new ByteArrayOutputStream(0);
  }

  private void tellIfTooLarge() {
    if (tooLarge && tell()) {
      report("onTooLarge", listener::onTooLarge);
    }
  }

  private boolean isGivenUp() {
    return tooLarge && discarded > limit + MAX_DISCARDED_BYTES;
  }

  private synchronized boolean tell() {
    boolean first = !told;
    told = true;
    return first;
  }

  /** What is thrown costs this exchange: the container is told that reading failed. */
  private static void report(String what, Runnable call) {
    if (!EngineCall.returned(what, call)) {
      throw new EngineFailure();
    }
  }

  /** Ends an exchange whose engine threw; it has been logged. */
  static final class EngineFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EngineFailure() {
      super("the engine threw", null, false, false);
    }
  }
}
