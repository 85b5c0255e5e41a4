package io.undersocket.benchmarks.load;

import io.undersocket.benchmarks.Labelled;
import java.util.List;

/** What the generator can do to a server, under the name used on the command line. */
public enum Mode implements Labelled {
  ECHO_1("echo1", "echo", 50, 1, 32, "message"),
  ECHO_16("echo16", "echo", 50, 16, 32, "message"),
  /** For a listener that takes the arguments as they came, without asking for a type. */
  ECHO_1_RAW("echo1-raw", "echo by a raw listener", 50, 1, 32, "message"),
  ECHO_16_RAW("echo16-raw", "echo by a raw listener", 50, 16, 32, "message"),
  ACK("ack", "acknowledgement", 50, 1, 0, "message"),
  BINARY("binary", "binary echo", 50, 1, 1024, "message"),
  BINARY_64K("binary64k", "binary echo", 50, 1, 65_536, "message"),
  /** Each client has a GET that waits and POSTs one event after the other. */
  POLLING("polling", "long-polling echo", 50, 1, 32, "message"),
  BROADCAST("broadcast", "broadcast to all", 1_000, 1, 32, "delivery"),
  BROADCAST_4("broadcast4", "broadcast to all", 1_000, 4, 32, "delivery"),
  BROADCAST_10K("broadcast10k", "broadcast to all", 10_000, 1, 32, "delivery"),
  /** Sent when they are due, whether the ones before have arrived or not. */
  BROADCAST_RATE("broadcast-rate", "broadcast to all, 20 a second", 1_000, 0, 32, "delivery") {
    @Override
    int perSecond() {
      return 20;
    }
  },
  BROADCAST_ACKS(
      "broadcast-acks", "broadcast that all acknowledge", 1_000, 1, 32, "acknowledgement"),
  ROOM("room", "broadcast to a room of ten", 10_000, 1, 32, "delivery") {
    @Override
    int recipients(int connections) {
      return Math.min(ROOM_MEMBERS, connections);
    }
  },
  ROOMS("rooms", "joining ten rooms and leaving them", 50, 1, 0, "message"),
  ROOMS_100K("rooms100k", "joining ten rooms and leaving them", 1_000, 1, 0, "message") {
    @Override
    public int rooms() {
      return 100;
    }
  },
  /** A WebSocket is opened, joins the namespace and is closed; then the next. */
  CONNECT("connect", "WebSocket handshakes", 50, 0, 0, "handshake"),
  CONNECT_POLLING("connect-polling", "long-polling handshakes", 50, 0, 0, "handshake"),
  CONNECT_UPGRADE("connect-upgrade", "handshakes with an upgrade", 50, 0, 0, "handshake"),
  /** The three in turns, on and on; what counts is what they leave behind. */
  CHURN("churn", "connections that come and go", 50, 0, 0, "connection"),
  /** Connections that do nothing but answer pings. */
  HEARTBEATS("heartbeats", "heartbeats of idle connections", 10_000, 0, 0, "heartbeat"),
  /**
   * Opens connections and lets them be; what is counted is handshakes, and memory while they stay.
   */
  IDLE("idle", "idle connections", 10_000, 0, 0, "handshake");

  private static final int ROOM_MEMBERS = 10;

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
    return Labelled.of(Mode.class, "mode", label);
  }

  /** All of them, separated by commas. */
  public static String labels() {
    return Labelled.labels(Mode.class);
  }

  /** Whether its connections are WebSockets that are open before the load begins. */
  boolean loadsOpenWebSockets() {
    return switch (this) {
      case POLLING, CONNECT, CONNECT_POLLING, CONNECT_UPGRADE, CHURN -> false;
      default -> true;
    };
  }

  /** Whether clients can be in rooms of their own meanwhile. */
  public boolean canHaveRooms() {
    return loadsOpenWebSockets();
  }

  /** How many clients get a broadcast: the first so many. */
  int recipients(int all) {
    return all;
  }

  /** How many broadcasts are due in a second, 0 if that depends on the answers. */
  int perSecond() {
    return 0;
  }

  /** The rooms that a client has to join before the load, beside so many of its own. */
  List<String> commonRooms(int index, int all) {
    return this == ROOM && index < recipients(all) ? List.of("room") : List.of();
  }

  @Override
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

  /** How many rooms of its own each client is in meanwhile, unless told otherwise. */
  public int rooms() {
    return 0;
  }

  /** What is counted. */
  public String unit() {
    return unit;
  }
}
