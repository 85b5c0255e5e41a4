package io.undersocket.adapter.redis;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * A bad network between a server and its Redis: it can be cut so that nobody notices, be slow, or
 * drop all connections.
 */
final class FaultProxy implements AutoCloseable {

  private volatile int target;
  private final ServerSocket listener;
  private final Set<Closeable> sockets = ConcurrentHashMap.newKeySet();

  /** Guarded by this, as are the next two. */
  private boolean cut;

  private boolean mute;

  private Duration delay = Duration.ZERO;

  private FaultProxy(int target, ServerSocket listener) {
    this.target = target;
    this.listener = listener;
  }

  /** A good network, at first. */
  static FaultProxy to(int port) {
    return start(port, ServerSocketFactory.getDefault());
  }

  /** One that is spoken to by TLS. */
  static FaultProxy withTls(int port, SSLContext context) {
    return start(port, context.getServerSocketFactory());
  }

  private static FaultProxy start(int port, ServerSocketFactory factory) {
    try {
      FaultProxy proxy =
          new FaultProxy(port, factory.createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      proxy.inBackground(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private void inBackground(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // A connection ended; so does what it needed.
              }
            },
            "fault-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  String uri() {
    return "redis://127.0.0.1:" + port();
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() throws IOException {
    while (!listener.isClosed()) {
      Socket from = listener.accept();
      from.setTcpNoDelay(true);
      sockets.add(from);
      inBackground(
          () -> {
            try (from) {
              Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
              to.setTcpNoDelay(true);
              sockets.add(to);
              inBackground(() -> pump(to, from, true));
              pump(from, to, false);
            } finally {
              sockets.remove(from);
            }
          });
    }
  }

  private void pump(Socket from, Socket to, boolean answers) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        LockSupport.parkNanos(awaitWhole(answers).toNanos());
        out.write(buffer, 0, read);
      }
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private synchronized Duration awaitWhole(boolean answers) throws IOException {
    while (cut || mute && answers) {
      try {
        wait(TimeUnit.MINUTES.toMillis(1));
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    return delay;
  }

  /** Nothing gets through any more, and nobody is told; also new connections hang. */
  synchronized void cut() {
    cut = true;
  }

  /** Everything gets through to Redis, and nothing back. */
  synchronized void mute() {
    mute = true;
  }

  /** What was held gets through. */
  synchronized void mend() {
    cut = false;
    mute = false;
    notifyAll();
  }

  /** Everything takes so much longer, in each direction. */
  synchronized void slow(Duration by) {
    delay = by;
  }

  /** New connections are with somebody else from now on. */
  void redirect(int port) {
    target = port;
  }

  /** All connections end, as seen from both sides. */
  void drop() {
    sockets.forEach(FaultProxy::end);
  }

  private static void end(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }

  @Override
  public void close() {
    end(listener);
    mend();
    drop();
  }
}
