package io.undersocket.engineio.servlet;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
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

    private final SelectionKey key;

    private Registration(SelectionKey key) {
      this.key = key;
    }

    /** Asks for one call of {@link Reader#readInLane()}; in the lane. */
    void awaitReadable() {
      try {
        key.interestOps(SelectionKey.OP_READ);
      } catch (CancelledKeyException e) {
        if (ending) {
          reader(key).cut();
        }
        return; // It is closed, and whoever closes it tells.
      }
      wakeUp();
      if (ending) {
        reader(key).cut();
      }
    }

    /** The socket was closed: a selector has to let go of it before it is. */
    void closed() {
      wakeUp();
    }
  }

  private final IoLane lane;
  private final Selector selector;
  private final Thread thread;

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

  /**
   * Makes a socket known; nothing is waited for yet. To be called while nobody else can close the
   * socket: one that is closed meanwhile would be known by a number that belongs to another then.
   *
   * @throws IOException if this has ended, or the socket is closed
   */
  Registration register(SocketChannel channel, Reader reader) throws IOException {
    try {
      return new Registration(channel.register(selector, 0, reader));
    } catch (ClosedSelectorException e) {
      throw new IOException("the loop has ended", e);
    }
  }

  private static Reader reader(SelectionKey key) {
    return (Reader) key.attachment();
  }

  private void wakeUp() {
    if (Thread.currentThread() != thread) {
      selector.wakeup();
    }
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
        reader(key).cut();
      }
    } finally {
      end();
    }
  }

  private void turn() throws IOException {
    List<Reader> ready = new ArrayList<>();
    selector.select(key -> addTo(ready, key));
    if (!ready.isEmpty()) {
      lane.enter(() -> ready.forEach(Reader::readInLane));
    }
  }

  /** Disarmed until it is asked for anew, mostly before the next turn: then nothing has changed. */
  private static void addTo(List<Reader> ready, SelectionKey key) {
    try {
      key.interestOps(0);
      ready.add(reader(key));
    } catch (CancelledKeyException e) {
      // Closed meanwhile.
    }
  }

  private void end() {
    try {
      selector.close();
    } catch (IOException e) {
      log.debug("A selector failed to close", e);
    }
  }

  /** Ends the thread, and waits for it, within a bound; what is still open is for others to cut. */
  void close() throws InterruptedException {
    ending = true;
    selector.wakeup();
    thread.join(MAX_ENDING.toMillis());
  }
}
