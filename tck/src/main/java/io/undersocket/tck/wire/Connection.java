package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Trace;
import io.undersocket.tck.judge.Unmet;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the target, with TLS if its URL says so. A thread of its own takes in what comes,
 * so that an end is seen when it happens; who reads takes from that.
 */
final class Connection implements AutoCloseable {

  /** More than any answer has; a server that floods must not take the kit's memory. */
  private static final int MOST_UNREAD = 64 << 20;

  private static final int PORTION = 64 << 10;

  private final String name;
  private final Trace trace;
  private final Socket socket;
  private final OutputStream out;

  private final Object lock = new Object();
  private byte[] unread = new byte[PORTION]; // guarded by lock
  private int from; // guarded by lock
  private int to; // guarded by lock
  private @Nullable String end; // guarded by lock
  private boolean held; // guarded by lock
  private boolean closedHere; // guarded by lock

  private Connection(String name, Trace trace, Socket socket) throws IOException {
    this.name = name;
    this.trace = trace;
    this.socket = socket;
    this.out = socket.getOutputStream();
  }

  /** Connects; it is closed when the case is over. */
  static Connection open(Probe probe, String kind) {
    URI url = probe.target().url();
    String name = probe.name(kind);
    try {
      Socket socket = tls(url) ? trustingSocket() : new Socket();
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(url.getHost(), port(url)), (int) Wire.PATIENCE.toMillis());
      Connection connection = new Connection(name, probe.trace(), socket);
      probe.trace().note(name, "connected");
      Wire.daemon(name, connection::takeIn);
      return probe.closing(connection);
    } catch (IOException e) {
      throw new Unmet("a connection to " + url, e.toString());
    }
  }

  private static boolean tls(URI url) {
    return "https".equals(url.getScheme());
  }

  private static int port(URI url) {
    return url.getPort() >= 0 ? url.getPort() : tls(url) ? 443 : 80;
  }

  /** What is judged is how a server speaks, not who vouches for it. */
  private static Socket trustingSocket() throws IOException {
    X509TrustManager all =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {all}, null);
      return context.getSocketFactory().createSocket();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  String name() {
    return name;
  }

  Trace trace() {
    return trace;
  }

  private void takeIn() {
    byte[] portion = new byte[PORTION];
    try {
      InputStream in = socket.getInputStream();
      while (true) {
        awaitNotHeld();
        int count = in.read(portion);
        if (count < 0) {
          end("closed");
          return;
        }
        if (!add(portion, count)) {
          end("more than " + MOST_UNREAD + " bytes that nobody read");
          return;
        }
      }
    } catch (IOException e) {
      end("cut (" + e.getMessage() + ")");
    }
  }

  private void awaitNotHeld() {
    synchronized (lock) {
      while (held && end == null && Deadline.never().await(lock)) {
        // until somebody reads on
      }
    }
  }

  private boolean add(byte[] portion, int count) {
    synchronized (lock) {
      if (to - from + count > MOST_UNREAD) {
        return false;
      }
      if (to + count > unread.length) {
        byte[] roomier = new byte[Math.max(2 * (to - from), to - from + count)];
        System.arraycopy(unread, from, roomier, 0, to - from);
        unread = roomier;
        to -= from;
        from = 0;
      }
      System.arraycopy(portion, 0, unread, to, count);
      to += count;
      lock.notifyAll();
      return true;
    }
  }

  private void end(String how) {
    boolean theirs;
    synchronized (lock) {
      theirs = end == null && !closedHere;
      if (end == null) {
        end = how;
      }
      lock.notifyAll();
    }
    if (theirs) {
      trace.note(name, how + " by the server");
    }
  }

  /** Stops or goes on taking in what comes: a client that does not read. */
  void hold(boolean now) {
    synchronized (lock) {
      held = now;
      lock.notifyAll();
    }
  }

  /** Sends bytes; does not trace them. */
  void write(byte[] bytes) throws IOException {
    synchronized (out) {
      out.write(bytes);
      out.flush();
    }
  }

  /** Waits until so many bytes are there, or it ended, or time is up; returns how many are. */
  int await(int count, Deadline deadline) {
    synchronized (lock) {
      while (to - from < count && end == null && deadline.await(lock)) {
        // until something comes
      }
      return to - from;
    }
  }

  /** How it ended, for good; absent while it has not. */
  @Nullable String end() {
    synchronized (lock) {
      return end;
    }
  }

  /** Waits for the end, whatever comes before it; absent if it does not come in time. */
  @Nullable String awaitEnd(Deadline deadline) {
    synchronized (lock) {
      while (end == null && deadline.await(lock)) {
        // until it ends
      }
      return end;
    }
  }

  /** Takes what is there. */
  byte[] takeAll() {
    synchronized (lock) {
      byte[] all = Arrays.copyOfRange(unread, from, to);
      from = to;
      return all;
    }
  }

  /** Takes so many bytes, however long it takes. */
  byte[] read(int count) throws IOException {
    int there = await(count, Deadline.never());
    synchronized (lock) {
      if (there < count) {
        throw new EOFException(
            (end == null ? "held" : end) + " after " + there + " of " + count + " bytes");
      }
      byte[] bytes = Arrays.copyOfRange(unread, from, from + count);
      from += count;
      return bytes;
    }
  }

  int read() throws IOException {
    return read(1)[0] & 0xff;
  }

  /** Takes a line, without its end, however long it takes. */
  String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int next = read();
      if (next == '\n') {
        String text = line.toString(java.nio.charset.StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      line.write(next);
    }
  }

  /** Takes what is left until the end. */
  byte[] readToEnd() {
    awaitEnd(Deadline.never());
    return takeAll();
  }

  /** Says that nothing more is sent, and goes on reading. */
  void endSending() throws IOException {
    trace.note(name, "ends sending");
    socket.shutdownOutput();
  }

  /** Cuts it: the other side sees a reset, not an orderly end. */
  void cut() {
    trace.note(name, "cut by the client");
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      trace.note(name, "closed already: " + e.getMessage());
    }
    close();
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (closedHere) {
        return;
      }
      closedHere = true;
    }
    end("closed by the client");
    try {
      socket.close();
    } catch (IOException e) {
      trace.note(name, "closing failed: " + e.getMessage());
    }
  }
}
