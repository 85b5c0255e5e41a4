package io.undersocket.benchmarks.load;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What the generator can do to a server, under the name used on the command line. */
public enum Mode {
  ECHO_1("echo1", "echo", 50, 1, 32, "message"),
  ECHO_16("echo16", "echo", 50, 16, 32, "message"),
  ACK("ack", "acknowledgement", 50, 1, 0, "message"),
  BINARY("binary", "binary echo", 50, 1, 1024, "message"),
  BROADCAST("broadcast", "broadcast to all", 1_000, 1, 32, "delivery"),
  BROADCAST_4("broadcast4", "broadcast to all", 1_000, 4, 32, "delivery"),
  /** Each client has a GET that waits and POSTs one event after the other. */
  POLLING("polling", "long-polling echo", 50, 1, 32, "message"),
  /** A WebSocket is opened, joins the namespace and is closed; then the next. */
  CONNECT("connect", "WebSocket handshakes", 50, 0, 0, "handshake"),
  CONNECT_POLLING("connect-polling", "long-polling handshakes", 50, 0, 0, "handshake"),
  CONNECT_UPGRADE("connect-upgrade", "handshakes with an upgrade", 50, 0, 0, "handshake"),
  /**
   * Opens connections and lets them be; what is counted is handshakes, and memory while they stay.
   */
  IDLE("idle", "idle connections", 10_000, 0, 0, "handshake");

  private final String label;
  private final String title;
  private final int connections;
  private final int inFlight;
  private final int payloadBytes;
  private final String unit;

  Mode(String label, String title, int connections, int inFlight, int payloadBytes, String unit) {
    this.label = label;
    this.title = title;
    this.connections = connections;
    this.inFlight = inFlight;
    this.payloadBytes = payloadBytes;
    this.unit = unit;
  }

  /**
   * The mode of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists them all
   */
  public static Mode of(String label) {
    return Arrays.stream(values())
        .filter(mode -> mode.label.equals(label))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no mode \"" + label + "\"; known: " + labels()));
  }

  private static String labels() {
    return Arrays.stream(values()).map(Mode::label).collect(Collectors.joining(", "));
  }

  /** Whether its connections are WebSockets that are open before the load begins. */
  boolean loadsOpenWebSockets() {
    return switch (this) {
      case POLLING, CONNECT, CONNECT_POLLING, CONNECT_UPGRADE -> false;
      default -> true;
    };
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }

  /** What it does, in words. */
  public String title() {
    return title;
  }

  /** How many connections it opens unless told otherwise. */
  public int connections() {
    return connections;
  }

  /** Messages without an answer at any time: per connection, or broadcasts in all. */
  public int inFlight() {
    return inFlight;
  }

  /** The size of what is echoed or broadcast. */
  public int payloadBytes() {
    return payloadBytes;
  }

  /** What is counted. */
  public String unit() {
    return unit;
  }
}
