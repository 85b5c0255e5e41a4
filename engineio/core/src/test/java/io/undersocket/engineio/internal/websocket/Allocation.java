package io.undersocket.engineio.internal.websocket;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Measures what the current thread allocates. */
final class Allocation {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Work that may find the peer at fault. */
  @FunctionalInterface
  interface Work {
    void run() throws WebSocketException;
  }

  private Allocation() {}

  /** The bytes that the work allocates, as objects on the heap. */
  static long of(Work work) throws WebSocketException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
