package io.undersocket.engineio.undertow;

import io.undersocket.engineio.spi.IoThread;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * One of XNIO's I/O threads, and the read buffer that the streams on it share.
 *
 * <p>There is one instance per thread as long as a stream or the engine refers to it, and nothing
 * here keeps a thread, or the class loader of a stopped application, alive: both sides of the table
 * are weak.
 */
final class UndertowIoThread implements IoThread {

  /** What one read takes at most: more than any socket buffer holds by default, once per thread. */
  static final int READ_BUFFER_BYTES = 64 * 1024;

  /** Guarded by itself. */
  private static final Map<XnioIoThread, WeakReference<UndertowIoThread>> INSTANCES =
      new WeakHashMap<>();

  private final XnioIoThread thread;
  private final Closings closings;

  /** Confined to the thread. */
  private @Nullable ByteBuffer readBuffer;

  private UndertowIoThread(XnioIoThread thread) {
    this.thread = thread;
    this.closings = new Closings(thread);
  }

  static UndertowIoThread of(XnioIoThread thread) {
    synchronized (INSTANCES) {
      WeakReference<UndertowIoThread> known = INSTANCES.get(thread);
      UndertowIoThread instance = known == null ? null : known.get();
      if (instance == null) {
        instance = new UndertowIoThread(thread);
        INSTANCES.put(thread, new WeakReference<>(instance));
      }
      return instance;
    }
  }

  @Override
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void execute(Runnable task) {
    thread.execute(task);
  }

  /** Closes a connection of this thread, soon; on this thread. */
  void close(StreamConnection connection) {
    closings.close(connection);
  }

  /** The shared buffer, empty. Valid until the caller's event on this thread has been handled. */
  ByteBuffer readBuffer() {
    ByteBuffer buffer = readBuffer;
    if (buffer == null) {
      buffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
      readBuffer = buffer;
    }
    return buffer.clear();
  }

  @Override
  public String toString() {
    return thread.getName();
  }
}
