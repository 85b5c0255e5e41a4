package io.undersocket.engineio;

import io.undersocket.engineio.internal.time.Deadline;
import io.undersocket.engineio.internal.websocket.CloseCode;
import io.undersocket.engineio.internal.websocket.Deflation;
import io.undersocket.engineio.internal.websocket.FrameReader;
import io.undersocket.engineio.internal.websocket.Frames;
import io.undersocket.engineio.internal.websocket.Inflation;
import io.undersocket.engineio.internal.websocket.MessageSink;
import io.undersocket.engineio.internal.websocket.PerMessageDeflate;
import io.undersocket.engineio.internal.websocket.WebSocketException;
import io.undersocket.engineio.spi.ByteStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket over a container's byte stream: reads frames, writes packets as frames, answers pings
 * and close frames.
 *
 * <pre>
 *   open -> closing (our close frame is on its way, the peer's is awaited) -> closed
 *     \---> parting (the peer's came first, or it broke the protocol: ours is the last) -> closed
 * </pre>
 *
 * <p>Confined to the stream's I/O thread, except {@link #requestFlush}, {@link #close}, {@link
 * #abort} and {@link #adjustReads}, which any thread may call. An idle connection owns no buffer,
 * no queue and no timer.
 */
final class WebSocketConnection implements ByteStream.Listener, MessageSink {

  private static final AtomicIntegerFieldUpdater<WebSocketConnection> MARK =
      AtomicIntegerFieldUpdater.newUpdater(WebSocketConnection.class, "mark");

  /** After so many batches in a row other connections get their turn. */
  private static final int BATCHES_PER_TURN = 8;

  private enum Phase {
    OPEN,
    CLOSING,
    PARTING,
    CLOSED
  }

  private final EngineServer engine;
  private final ByteStream stream;
  private final IoWorker worker;
  private final FrameReader reader;
  private final @Nullable Inflation inflation;
  private final @Nullable Deflation deflation;
  private final BinaryForm binaryForm;

  private WebSocketHandler handler;
  private Phase phase = Phase.OPEN;

  /** Whether the handler knows that nothing more will be read. */
  private boolean ended;

  /** Whether bytes are being read right now: what is sent meanwhile leaves when that is done. */
  private boolean reading;

  private boolean flushAfterReading;

  /** Ends the wait of {@link #holdBack}; null if nothing is held back. */
  private @Nullable Deadline holdDeadline;

  /** The payload of the last ping that is not answered yet; earlier ones need no answer. */
  private byte @Nullable [] pingToAnswer;

  /** The close frame to be written after everything else. */
  private byte @Nullable [] closeFrame;

  /** What the socket did not accept yet; null while it keeps up. */
  private @Nullable Unfinished unfinished;

  /** Limits the close handshake; null until it begins. */
  private @Nullable Deadline closeDeadline;

  /** Set by any thread: the close frame is to follow what has been handed over. */
  private volatile boolean closeRequested;

  /** 1 while it is in the worker's list of marked connections; any thread. */
  @SuppressWarnings("unused") // by MARK
  private volatile int mark;

  WebSocketConnection(
      EngineServer engine,
      ByteStream stream,
      WebSocketHandler handler,
      PerMessageDeflate.@Nullable Agreement compression,
      BinaryForm binaryForm) {
    this.engine = engine;
    this.stream = stream;
    this.worker = engine.worker(stream.ioThread());
    this.handler = handler;
    this.binaryForm = binaryForm;
    this.inflation = compression == null ? null : compression.inflation();
    this.deflation = compression == null ? null : compression.deflation();
    this.reader = new FrameReader(engine.options().maxPayload(), inflation);
    engine.connectionOpened();
  }

  /** Whoever uses the connection from now on. */
  void handler(WebSocketHandler next) {
    handler = next;
  }

  /**
   * Writes nothing for so long, or until the client has sent something: by then it has read the
   * 101, and what follows comes in a read of its own. For the I/O thread, before the first flush.
   */
  void holdBack(Duration time) {
    Deadline deadline =
        new Deadline() {
          @Override
          protected void expired() {
            execute(WebSocketConnection.this::release);
          }
        };
    holdDeadline = deadline;
    engine.timer().set(deadline, engine.timer().nanoTime() + time.toNanos());
  }

  private void release() {
    if (holdDeadline != null) {
      engine.timer().cancel(holdDeadline);
      holdDeadline = null;
      flush();
    }
  }

  // --- reading ---------------------------------------------------------------------------------

  @Override
  public void onBytes(ByteBuffer bytes) {
    if (holdDeadline != null) {
      release();
    }
    reading = true;
    try {
      reader.read(bytes, this);
    } catch (WebSocketException e) {
      violated(e.closeCode(), String.valueOf(e.getMessage()));
    } finally {
      try {
        handler.onReadBatchEnd();
      } finally {
        reading = false;
      }
    }
    if (flushAfterReading) {
      flushAfterReading = false;
      flush();
    }
  }

  @Override
  public void onText(byte[] utf8) {
    if (phase == Phase.OPEN) {
      handler.onText(utf8);
    }
  }

  @Override
  public void onBinary(byte[] bytes) {
    if (phase == Phase.OPEN) {
      handler.onBinary(bytes);
    }
  }

  @Override
  public void onPing(byte[] payload) {
    if (phase == Phase.OPEN) {
      pingToAnswer = payload;
      flushAfterReading = true;
    }
  }

  @Override
  public void onPong(byte[] payload) {
    // Unasked for: RFC 6455, section 5.5.3, has them ignored.
  }

  @Override
  public void onClose(int code, String reason) {
    if (phase == Phase.OPEN) {
      part(code == CloseCode.NONE ? Frames.close() : Frames.close(code, ""));
      end(null);
    } else {
      peerIsDone();
    }
  }

  private void violated(int code, String message) {
    if (phase == Phase.OPEN) {
      part(Frames.close(code, message));
      end(message);
    } else {
      peerIsDone();
    }
  }

  private void part(byte[] frame) {
    phase = Phase.PARTING;
    closeFrame = frame;
    flushAfterReading = true;
    limitClose();
  }

  /**
   * Nothing that the peer says from now on is listened to: our close frame need not wait for its.
   */
  private void peerIsDone() {
    if (phase == Phase.CLOSING && unfinished == null && closeFrame == null) {
      stream.close();
    } else if (phase == Phase.CLOSING) {
      phase = Phase.PARTING;
    }
  }

  private void end(@Nullable String failure) {
    if (!ended) {
      ended = true;
      handler.onEnd(failure);
    }
  }

  /**
   * Reads no further, or again; any thread. What is wanted is asked on the I/O thread, since the
   * calls of two threads may arrive in the wrong order.
   *
   * @param paused whether not to read, now
   */
  void adjustReads(BooleanSupplier paused) {
    execute(
        () -> {
          if (paused.getAsBoolean()) {
            stream.pauseReads();
          } else {
            stream.resumeReads();
          }
        });
  }

  /**
   * Runs a step once what is there to be read was read: also what has arrived since the I/O thread
   * asked last which connections have something. Any thread.
   */
  void afterReading(Runnable step) {
    try {
      worker.execute(
          () -> {
            stream.readNow();
            step.run();
          });
    } catch (RejectedExecutionException e) {
      step.run(); // the container has shut down: nothing will be read any more
    }
  }

  // --- writing ---------------------------------------------------------------------------------

  /** Sees to it that the handler's packets are taken and written; any thread. */
  void requestFlush(FlushTime time) {
    if (worker.isCurrent() && reading) {
      flushAfterReading = true;
      return;
    }
    worker.mark(this);
    switch (time) {
      case AT_ONCE -> worker.schedule();
      case AFTER_LISTENERS -> worker.sweepSoon();
      case AFTER_TIMER -> worker.sweepNext();
    }
  }

  IoWorker worker() {
    return worker;
  }

  /**
   * Whoever announced more has sent it; any thread.
   *
   * @param round that does the same for all connections of its I/O thread when it ends, if any
   */
  void flushDeferred(@Nullable Round round) {
    if (round == null || round.worker() != worker) {
      worker.schedule();
    }
  }

  boolean tryMark() {
    return MARK.compareAndSet(this, 0, 1);
  }

  void unmark() {
    mark = 0;
  }

  /** Takes what waits and writes it, as one write if it fits into one. */
  void flush() {
    if (phase == Phase.CLOSED || holdDeadline != null) {
      return;
    }
    if (unfinished != null) {
      if (closeRequested) {
        limitClose(); // the close frame has to wait, for a peer that may never read again
      }
      return;
    }
    for (int batches = 0; batches < BATCHES_PER_TURN; batches++) {
      List<OutgoingPacket> packets = worker.packets();
      List<Frame> frames = worker.frames();
      collect(packets, frames);
      if (frames.isEmpty()) {
        return;
      }
      boolean withPackets = !packets.isEmpty();
      Unfinished rest;
      try {
        rest = write(frames, 0, 0, withPackets);
      } catch (IOException e) {
        stream.close();
        return;
      } finally {
        worker.giveBack();
      }
      if (rest != null) {
        unfinished = rest;
        stream.awaitWritable();
        return;
      }
      if (!written(withPackets)) {
        return;
      }
    }
    worker.mark(this);
    worker.schedule();
  }

  private void collect(List<OutgoingPacket> packets, List<Frame> frames) {
    byte[] ping = pingToAnswer;
    if (ping != null) {
      pingToAnswer = null;
      frames.add(Frame.of(Frames.pong(ping)));
    }
    if (phase == Phase.OPEN) {
      WebSocketHandler.Then then = handler.takePackets(packets);
      for (int i = 0; i < packets.size(); i++) {
        frames.add(frameOf(packets.get(i)));
      }
      if (then == WebSocketHandler.Then.CLOSE || closeRequested) {
        beginClose(Frames.close());
      }
    }
    byte[] close = closeFrame;
    if (close != null) {
      closeFrame = null;
      frames.add(Frame.of(close));
    }
  }

  private Frame frameOf(OutgoingPacket packet) {
    if (binaryForm != BinaryForm.RAW && packet.isBinary()) {
      byte[] frame = packet.frame(binaryForm);
      return Frame.of(deflation == null ? frame : deflation.compress(frame));
    }
    return deflation == null ? packet : packet.frame(deflation);
  }

  /**
   * Writes frames until all are accepted or the socket is full.
   *
   * @return what is left, or null if nothing is
   */
  private @Nullable Unfinished write(
      List<Frame> frames, int fromFrame, int fromByte, boolean withPackets) throws IOException {
    int frame = fromFrame;
    int at = fromByte;
    int sentFrame = fromFrame;
    int sentByte = fromByte;
    while (true) {
      ByteBuffer scratch = worker.scratch();
      while (frame < frames.size() && scratch.hasRemaining()) {
        Frame next = frames.get(frame);
        int room = scratch.remaining();
        next.putFrame(at, scratch);
        at += room - scratch.remaining();
        if (at == next.frameLength()) {
          frame++;
          at = 0;
        }
      }
      scratch.flip();
      if (!scratch.hasRemaining()) {
        return null;
      }
      int offered = scratch.remaining();
      stream.write(scratch);
      if (scratch.hasRemaining()) {
        int accepted = offered - scratch.remaining();
        while (accepted >= frames.get(sentFrame).frameLength() - sentByte) {
          accepted -= frames.get(sentFrame).frameLength() - sentByte;
          sentFrame++;
          sentByte = 0;
        }
        List<Frame> left = List.copyOf(frames.subList(sentFrame, frames.size()));
        return new Unfinished(left, sentByte + accepted, withPackets);
      }
      sentFrame = frame;
      sentByte = at;
    }
  }

  /**
   * Everything taken was written.
   *
   * @return whether there may be more
   */
  private boolean written(boolean withPackets) {
    if (phase == Phase.PARTING && closeFrame == null) {
      stream.close();
      return false;
    }
    return (withPackets && handler.onWritten()) || closeFrame != null || pingToAnswer != null;
  }

  @Override
  public void onWritable() {
    Unfinished rest = unfinished;
    if (phase == Phase.CLOSED || rest == null) {
      return;
    }
    try {
      unfinished = write(rest.frames(), 0, rest.offset(), rest.withPackets());
    } catch (IOException e) {
      stream.close();
      return;
    }
    if (unfinished != null) {
      stream.awaitWritable();
      return;
    }
    written(rest.withPackets());
    flush();
  }

  /**
   * What the socket did not accept.
   *
   * @param frames shared with every other recipient, not copied
   * @param offset how much of the first was accepted
   * @param withPackets whether the handler waits to hear that they were written
   */
  private record Unfinished(List<Frame> frames, int offset, boolean withPackets) {}

  // --- closing ---------------------------------------------------------------------------------

  /** Closes in order: what was handed over leaves, then the close frame. Any thread. */
  void close() {
    closeRequested = true;
    requestFlush(FlushTime.AT_ONCE);
  }

  /** Cuts the connection; what is unsent is dropped. Any thread. */
  void abort() {
    execute(stream::close);
  }

  private void beginClose(byte[] frame) {
    phase = Phase.CLOSING;
    closeFrame = frame;
    limitClose();
  }

  /** A peer that does not take part in the close handshake is cut off. */
  private void limitClose() {
    if (closeDeadline != null) {
      return;
    }
    Deadline deadline =
        new Deadline() {
          @Override
          protected void expired() {
            abort();
          }
        };
    closeDeadline = deadline;
    engine
        .timer()
        .set(deadline, engine.timer().nanoTime() + engine.options().closeTimeout().toNanos());
  }

  @Override
  public void onClosed(@Nullable IOException cause) {
    phase = Phase.CLOSED;
    unfinished = null;
    closeFrame = null;
    pingToAnswer = null;
    if (closeDeadline != null) {
      engine.timer().cancel(closeDeadline);
      closeDeadline = null;
    }
    if (holdDeadline != null) {
      engine.timer().cancel(holdDeadline);
      holdDeadline = null;
    }
    if (inflation != null) {
      inflation.close();
    }
    if (deflation != null) {
      deflation.close();
    }
    end(null);
    engine.connectionClosed();
  }

  private void execute(Runnable task) {
    try {
      worker.execute(task);
    } catch (RejectedExecutionException e) {
      // The container has shut down and has cut the connection.
    }
  }
}
