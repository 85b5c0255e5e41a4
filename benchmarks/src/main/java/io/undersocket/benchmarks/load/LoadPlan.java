package io.undersocket.benchmarks.load;

import java.time.Duration;

/**
 * One load: who gets it, how much, and for how long.
 *
 * @param port of the server, on the loopback interface
 * @param serverPid whose CPU time to read, 0 for none
 * @param connections 1 to {@value #MAX_CONNECTIONS}
 * @param inFlight 0 to {@value #MAX_IN_FLIGHT}
 * @param rooms that each connection joins beforehand, none of which another has, 0 to {@value
 *     #MAX_ROOMS}; only of modes whose connections are WebSockets that stay
 * @param settle load before the measured time begins, so that it begins in full swing
 * @param duration the measured time
 */
public record LoadPlan(
    Mode mode,
    int port,
    long serverPid,
    int connections,
    int inFlight,
    int rooms,
    Duration settle,
    Duration duration) {

  /** Loopback gives a client address some 28,000 ports. */
  public static final int MAX_CONNECTIONS = 25_000;

  public static final int MAX_IN_FLIGHT = 1_024;
  public static final int MAX_ROOMS = 1_000;
  static final Duration MAX_DURATION = Duration.ofMinutes(10);

  public LoadPlan {
    within("connections", connections, 1, MAX_CONNECTIONS);
    within("inFlight", inFlight, 0, MAX_IN_FLIGHT);
    within("rooms", rooms, 0, mode.loadsOpenWebSockets() ? MAX_ROOMS : 0);
    within("port", port, 1, 65_535);
    within("settle (ms)", settle.toMillis(), 0, MAX_DURATION.toMillis());
    within("duration (ms)", duration.toMillis(), 0, MAX_DURATION.toMillis());
  }

  static void within(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " is " + value + ", allowed is " + least + " to " + most);
    }
  }

  /** The plan as one line for the generator's standard input. */
  public String toLine() {
    return new Fields()
        .put("mode", mode.label())
        .put("port", port)
        .put("pid", serverPid)
        .put("connections", connections)
        .put("inFlight", inFlight)
        .put("rooms", rooms)
        .put("settleMillis", settle.toMillis())
        .put("millis", duration.toMillis())
        .toString();
  }

  static LoadPlan parse(String line) {
    Fields fields = Fields.parse(line);
    return new LoadPlan(
        Mode.of(fields.text("mode")),
        fields.number("port"),
        fields.wide("pid"),
        fields.number("connections"),
        fields.number("inFlight"),
        fields.number("rooms"),
        Duration.ofMillis(fields.wide("settleMillis")),
        Duration.ofMillis(fields.wide("millis")));
  }
}
