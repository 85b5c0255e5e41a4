package io.undersocket.engineio.servlet;

import io.undersocket.engineio.spi.EngineCall;
import io.undersocket.engineio.spi.HttpExchange.UpgradeListener;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of a container's WebSocket, as the stream that the engine knows: see {@link
 * JakartaFrames}. So limits, order and closing stay the engine's, in one place.
 *
 * <p>One send is outstanding at a time; what follows stays with the engine. The API knows no way to
 * stop reading but to keep its thread: a client that goes on sending while its listeners have too
 * much to hear holds one thread of the container, until they have heard enough.
 *
 * <p>Confined to its lane, but for what the container calls, which enters it.
 */
final class JakartaStream extends UpgradedStream {

  private static final Logger log = LoggerFactory.getLogger(JakartaStream.class);

  /** What may wait for the engine before the container's thread does. */
  private static final int MAX_WAITING_BYTES = 64 * 1024;

  private final Session session;
  private final JakartaFrames outgoing = new JakartaFrames();

  /** What the engine has not taken yet; guarded by itself, as the next three. */
  private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();

  private int waitingBytes;

  /** Whether nothing follows what waits. */
  private boolean ended;

  private @Nullable IOException endCause;

  /** The rest belongs to the container's calls about messages, which come one at a time. */
  private boolean continued;

  private String heldBack = "";

  /** From here on confined to the lane. */
  private boolean open = true;

  private boolean paused;
  private boolean delivering;
  private boolean insideSend;
  private boolean closeSent;

  /** Whether the container still sends what it was given. */
  private volatile boolean sending;

  JakartaStream(Session session, IoLanes lanes) {
    super(lanes);
    this.session = session;
  }

  // --- what the container tells ------------------------------------------------------------------

  /** Begins with what may have come already. */
  void start(UpgradeListener taker) {
    begin(taker);
    lane.enter(this::deliver);
  }

  void onText(String part, boolean last) {
    String text = heldBack + part;
    heldBack = "";
    int end = text.length();
    if (!last && end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      heldBack = text.substring(end - 1); // Its other half comes with the next part.
      text = text.substring(0, end - 1);
    }
    arrived(JakartaFrames.TEXT, last, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  void onBinary(ByteBuffer part, boolean last) {
    arrived(JakartaFrames.BINARY, last, part);
  }

  private void arrived(int opcode, boolean last, ByteBuffer payload) {
    ByteBuffer frame =
        JakartaFrames.received(continued ? JakartaFrames.CONTINUATION : opcode, last, payload);
    continued = !last;
    synchronized (waiting) {
      if (ended) {
        return;
      }
      waiting.add(frame);
      waitingBytes += frame.remaining();
    }
    lane.enter(this::deliver);
    awaitRoom();
  }

  private void awaitRoom() {
    boolean interrupted = false;
    synchronized (waiting) {
      while (waitingBytes > MAX_WAITING_BYTES && !ended && !interrupted) {
        try {
          waiting.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nothing more comes; what has come before is heard first. */
  void onEnded(@Nullable IOException cause) {
    synchronized (waiting) {
      if (!ended) {
        ended = true;
        endCause = cause;
      }
      waiting.notifyAll();
    }
    lane.enter(this::deliver);
  }

  @Override
  void closeConnection() {
    closeSession(CloseCodes.GOING_AWAY.getCode(), "");
  }

  // --- reading ---------------------------------------------------------------------------------

  @Override
  public void pauseReads() {
    paused = true;
  }

  @Override
  public void resumeReads() {
    if (paused) {
      paused = false;
      runLater(this::deliver);
    }
  }

  @Override
  public void readNow() {
    deliver();
  }

  private void deliver() {
    if (delivering) {
      return;
    }
    delivering = true;
    try {
      Listener reader;
      ByteBuffer frame;
      while (!paused && (reader = listener) != null && open && (frame = nextFrame()) != null) {
        reader.onBytes(frame);
      }
    } catch (Throwable thrown) {
      EngineCall.failed("onBytes", thrown);
      lose(null);
    } finally {
      delivering = false;
    }
    endIfDelivered();
  }

  private @Nullable ByteBuffer nextFrame() {
    synchronized (waiting) {
      ByteBuffer frame = waiting.poll();
      if (frame != null) {
        waitingBytes -= frame.remaining();
        waiting.notifyAll();
      }
      return frame;
    }
  }

  private void endIfDelivered() {
    IOException cause;
    synchronized (waiting) {
      if (!ended || !waiting.isEmpty()) {
        return;
      }
      cause = endCause;
    }
    lose(cause);
  }

  // --- writing ---------------------------------------------------------------------------------

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
    try {
      while (!sending && bytes.hasRemaining()) {
        if (closeSent) {
          bytes.position(bytes.limit()); // Nothing may follow it.
        } else if (outgoing.take(bytes)) {
          send(outgoing.opcode(), outgoing.payload());
          outgoing.next();
        }
      }
    } catch (RuntimeException e) {
      IOException broken = new IOException("the container has let go of the WebSocket", e);
      lose(broken);
      throw broken;
    }
  }

  private void send(int opcode, byte[] payload) {
    switch (opcode) {
      case JakartaFrames.TEXT -> {
        String text = new String(payload, StandardCharsets.UTF_8);
        sending(() -> session.getAsyncRemote().sendText(text, this::sent));
      }
      case JakartaFrames.BINARY ->
          sending(() -> session.getAsyncRemote().sendBinary(ByteBuffer.wrap(payload), this::sent));
      case JakartaFrames.CLOSE -> {
        if (payload.length < 2) { // For 1005 Tomcat would write just that, which is not allowed.
          closeSession(CloseCodes.NORMAL_CLOSURE.getCode(), "");
        } else {
          closeSession(
              Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort()),
              new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
        }
      }
      default -> log.debug("The container answers pings; frame {} is dropped", opcode);
    }
  }

  private void sending(Runnable send) {
    sending = true;
    insideSend = true;
    try {
      send.run();
    } finally {
      insideSend = false;
    }
  }

  /** On any thread, also within the call that sends. */
  private void sent(SendResult result) {
    sending = false;
    if (!result.isOK()) {
      IOException cause = new IOException("a message could not be sent", result.getException());
      runLater(() -> lose(cause));
    } else if (!lane.isCurrent() || !insideSend) {
      lane.enter(this::writable);
    }
  }

  @Override
  public void awaitWritable() {
    if (open) {
      wantsToWrite();
      if (!sending) {
        runLater(this::writable);
      }
    }
  }

  private void writable() {
    if (open && !sending) {
      tellWritable();
    }
  }

  // --- closing ---------------------------------------------------------------------------------

  @Override
  public void close() {
    lose(null);
  }

  @Override
  void lose(@Nullable IOException cause) {
    if (!open) {
      return;
    }
    open = false;
    synchronized (waiting) {
      ended = true;
      waiting.clear();
      waitingBytes = 0;
      waiting.notifyAll();
    }
    closeSession(CloseCodes.NORMAL_CLOSURE.getCode(), "");
    lanes.closed(this);
    reportClosedLater(cause);
  }

  /** Containers may wait for the socket here, so not on a lane. */
  private void closeSession(int code, String reason) {
    if (closeSent) {
      return;
    }
    closeSent = true;
    lanes.runBlocking(
        () -> {
          try {
            session.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
          } catch (IOException | RuntimeException e) {
            log.debug("A WebSocket was closed already", e);
          }
        });
  }
}
