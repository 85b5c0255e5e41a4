package io.undersocket.engineio.servlet;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until sockets of a lane have something to read, and brings all of it into the lane as one
 * event. A container that has a thread of its pool woken for each of them pays for the waking more
 * than for the reading.
 *
 * <p>Has one thread, which ends when this is closed.
 */
final class ReadLoop implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(ReadLoop.class);

  /** How long the thread may take to end. */
  private static final Duration MAX_ENDING = Duration.ofSeconds(2);

  /** A stream whose socket this waits for. */
  interface Reader {
    /** There is something to read; in the lane, once for each time it was asked for. */
    void readInLane();

    /** There is no way to wait for it any more; any thread. */
    void cut();
  }

  /** A socket, and whether it is waited for. */
  final class Registration {

    private final SocketChannel channel;
    private final Reader reader;

    /** Set by the loop's thread, once. */
    private volatile @Nullable SelectionKey key;

    private Registration(SocketChannel channel, Reader reader) {
      this.channel = channel;
      this.reader = reader;
    }

    /** Asks for one call of {@link Reader#readInLane()}; in the lane. */
    void awaitReadable() {
      SelectionKey known = key;
      if (known == null) {
        fresh.add(this);
      } else {
        try {
          known.interestOps(SelectionKey.OP_READ);
        } catch (CancelledKeyException e) {
          return; // It is closed, and whoever closes it tells.
        }
      }
      if (Thread.currentThread() != thread) {
        selector.wakeup();
      }
      if (ending) {
        reader.cut();
      }
    }

    /** The socket was closed: a selector has to let go of it before it is. */
    void closed() {
      if (key != null && Thread.currentThread() != thread) {
        selector.wakeup();
      }
    }
  }

  private final IoLane lane;
  private final Selector selector;
  private final Thread thread;

  /** Sockets that are not known to the selector yet: only its thread makes them known. */
  private final Queue<Registration> fresh = new ConcurrentLinkedQueue<>();

  private volatile boolean ending;

  ReadLoop(IoLane lane, ThreadFactory threads) throws IOException {
    this.lane = lane;
    this.selector = Selector.open();
    this.thread = threads.newThread(this);
  }

  void start() {
    thread.start();
  }

  /** Whether it waits for nothing any more. */
  boolean hasEnded() {
    return ending;
  }

  /** Nothing is waited for yet. */
  Registration register(SocketChannel channel, Reader reader) {
    return new Registration(channel, reader);
  }

  @Override
  public void run() {
    try {
      while (!ending) {
        turn();
      }
    } catch (IOException | RuntimeException | Error e) {
      log.error("Sockets cannot be waited for any more: they are cut", e);
      ending = true;
      for (SelectionKey key : selector.keys()) {
        ((Registration) key.attachment()).reader.cut();
      }
    } finally {
      end();
    }
  }

  private void turn() throws IOException {
    List<Reader> ready = new ArrayList<>();
    selector.select(key -> addTo(ready, key));
    registerFresh();
    if (!ready.isEmpty()) {
      lane.enter(() -> ready.forEach(Reader::readInLane));
    }
  }

  /** Disarmed until it is asked for anew, mostly before the next turn: then nothing has changed. */
  private static void addTo(List<Reader> ready, SelectionKey key) {
    try {
      key.interestOps(0);
      ready.add(((Registration) key.attachment()).reader);
    } catch (CancelledKeyException e) {
      // Closed meanwhile.
    }
  }

  private void registerFresh() {
    for (Registration next = fresh.poll(); next != null; next = fresh.poll()) {
      try {
        next.key = next.channel.register(selector, SelectionKey.OP_READ, next);
      } catch (ClosedChannelException e) {
        // Whoever closes it tells.
      } catch (RuntimeException e) {
        log.debug("A socket cannot be waited for: it is cut, and the others go on", e);
        next.reader.cut();
      }
    }
  }

  private void end() {
    try {
      selector.close();
    } catch (IOException e) {
      log.debug("A selector failed to close", e);
    }
    for (Registration next = fresh.poll(); next != null; next = fresh.poll()) {
      next.reader.cut();
    }
  }

  /** Ends the thread, and waits for it, within a bound; what is still open is for others to cut. */
  void close() throws InterruptedException {
    ending = true;
    selector.wakeup();
    thread.join(MAX_ENDING.toMillis());
  }
}
