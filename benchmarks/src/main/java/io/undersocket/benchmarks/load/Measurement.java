package io.undersocket.benchmarks.load;

/**
 * What one measured time brought.
 *
 * @param count messages, deliveries or handshakes, by the mode's unit
 * @param nanos how long the measured time really was
 * @param serverCpuMicros CPU time of the server process, 0 if none was named
 * @param generatorCpuMicros CPU time of the generator process
 * @param machineCpuMicros CPU time of everything that ran, these two among it
 * @param p50Nanos median latency from write to read, 0 if there was none to take
 * @param p99Nanos latency that one in a hundred exceeds
 * @param p999Nanos latency that one in a thousand exceeds
 */
public record Measurement(
    long count,
    long nanos,
    long serverCpuMicros,
    long generatorCpuMicros,
    long machineCpuMicros,
    long p50Nanos,
    long p99Nanos,
    long p999Nanos) {

  /** Server CPU microseconds per message. */
  public double cpuMicrosPerUnit() {
    return count == 0 ? Double.NaN : (double) serverCpuMicros / count;
  }

  /** Messages per second. */
  public double perSecond() {
    return nanos == 0 ? Double.NaN : count * 1e9 / nanos;
  }

  /** The share of one core that the server used, 1 for all of it. */
  public double serverShare() {
    return serverCpuMicros * 1e3 / nanos;
  }

  /** The share of one core that the generator used, 1 for all of it. */
  public double generatorShare() {
    return generatorCpuMicros * 1e3 / nanos;
  }

  /** The share of one core that neither of the two used, but something else on the machine. */
  public double othersShare() {
    return Math.max(0, machineCpuMicros - serverCpuMicros - generatorCpuMicros) * 1e3 / nanos;
  }

  String toLine() {
    return new Fields()
        .put("count", count)
        .put("nanos", nanos)
        .put("serverCpu", serverCpuMicros)
        .put("generatorCpu", generatorCpuMicros)
        .put("machineCpu", machineCpuMicros)
        .put("p50", p50Nanos)
        .put("p99", p99Nanos)
        .put("p999", p999Nanos)
        .toString();
  }

  /** Reads what the generator wrote. */
  public static Measurement parse(String line) {
    Fields fields = Fields.parse(line);
    return new Measurement(
        fields.wide("count"),
        fields.wide("nanos"),
        fields.wide("serverCpu"),
        fields.wide("generatorCpu"),
        fields.wide("machineCpu"),
        fields.wide("p50"),
        fields.wide("p99"),
        fields.wide("p999"));
  }
}
