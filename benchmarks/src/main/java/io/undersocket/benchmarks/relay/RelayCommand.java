package io.undersocket.benchmarks.relay;

import com.sun.management.ThreadMXBean;
import io.undersocket.benchmarks.Arguments;
import io.undersocket.engineio.protocol.Message;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Shows that an event which nobody reads is not parsed and not encoded again. */
public final class RelayCommand {

  private static final int[] SIZES = {100, 1_000, 10_000, 100_000};
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private RelayCommand() {}

  /** Measures and prints, on this thread. */
  public static void run(List<String> args) {
    Arguments options = Arguments.parse(args, Set.of("rounds", "millis"), Set.of());
    int rounds = options.number("rounds", 5, 1, 100);
    Duration slice = Duration.ofMillis(options.number("millis", 400, 1, 60_000));
    System.out.println("| bytes | way | CPU µs per event | bytes allocated per event |");
    System.out.println("|---|---|---:|---:|");
    for (int size : SIZES) {
      Message event = Relay.event(size);
      for (Relay relay : Relay.values()) {
        // The first round warms up.
        Cost[] costs = new Cost[rounds + 1];
        for (int i = 0; i < costs.length; i++) {
          costs[i] = measure(relay, event, slice);
        }
        Cost median = median(Arrays.copyOfRange(costs, 1, costs.length));
        System.out.printf(
            Locale.ROOT,
            "| %,d | %s | %.2f | %,d |%n",
            event.length(),
            relay.label(),
            median.cpuMicros(),
            median.allocatedBytes());
      }
    }
  }

  static Cost measure(Relay relay, Message event, Duration slice) {
    long end = System.nanoTime() + slice.toNanos();
    long cpu = THREADS.getCurrentThreadCpuTime();
    long allocated = THREADS.getCurrentThreadAllocatedBytes();
    long events = 0;
    long sink = 0;
    do {
      for (int i = 0; i < 100; i++) {
        sink += relay.pass(event).size();
      }
      events += 100;
    } while (System.nanoTime() < end);
    cpu = THREADS.getCurrentThreadCpuTime() - cpu;
    allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
    if (sink != events) {
      throw new IllegalStateException("not every event became one message");
    }
    return new Cost(cpu / 1_000.0 / events, allocated / events);
  }

  private static Cost median(Cost[] costs) {
    Arrays.sort(costs, (a, b) -> Double.compare(a.cpuMicros(), b.cpuMicros()));
    return costs[costs.length / 2];
  }

  /** What one event costs. */
  record Cost(double cpuMicros, long allocatedBytes) {}
}
