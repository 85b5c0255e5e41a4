package io.undersocket.engineio.undertow;

import java.lang.management.ManagementFactory;
import java.util.List;
import javax.management.ObjectName;

/** What of the server is reachable, by the JVM's own account. */
final class LiveObjects {

  /**
   * One of each for every session, connection and request that is not over. (Undertow's connections
   * are not among them: a timer of its own keeps those that were upgraded for up to a minute.)
   */
  private static final List<String> OF_CLIENTS =
      List.of(
          "io.undersocket.engineio.Session",
          "io.undersocket.engineio.PollingTransport",
          "io.undersocket.engineio.WebSocketTransport",
          "io.undersocket.engineio.WebSocketConnection",
          "io.undersocket.engineio.UpgradeAttempt",
          "io.undersocket.engineio.Heartbeat",
          "io.undersocket.engineio.Mailbox",
          "io.undersocket.engineio.EngineExchange",
          "io.undersocket.engineio.undertow.UndertowExchange",
          "io.undersocket.engineio.undertow.UndertowStream",
          "io.undersocket.engineio.undertow.RequestBody",
          "io.undersocket.engineio.undertow.ResponseWriter",
          "io.undersocket.engineio.undertow.ConnectionWatch",
          "io.undersocket.engineio.undertow.LingeringClose",
          "io.undersocket.socketio.Connection",
          "io.undersocket.socketio.Socket",
          "io.undersocket.socketio.Admittance",
          "io.undersocket.socketio.Room",
          "io.undersocket.socketio.PendingAck",
          "io.undersocket.socketio.BroadcastAck",
          "io.undersocket.socketio.BroadcastAnswers",
          "io.undertow.server.HttpServerExchange");

  private LiveObjects() {}

  /** A line of the histogram for each class of which there are any; collects garbage first. */
  static List<String> ofClients() throws Exception {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    return histogram
        .lines()
        .map(line -> line.trim().split("\\s+"))
        .filter(columns -> columns.length >= 4 && OF_CLIENTS.contains(columns[3]))
        .map(columns -> columns[1] + " " + columns[3])
        .toList();
  }
}
