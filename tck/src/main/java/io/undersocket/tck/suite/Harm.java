package io.undersocket.tck.suite;

import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Level;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Suite;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.HttpAnswer;
import io.undersocket.tck.wire.PendingAnswer;
import io.undersocket.tck.wire.RawConnection;
import io.undersocket.tck.wire.SocketIoClient;

/** What has to hold whatever an attacker does. */
final class Harm {

  private Harm() {}

  /**
   * A case in which somebody does harm: who was there before goes on undisturbed, and who comes
   * after is let in, over both transports.
   */
  static Case done(Level level, String id, String rule, String source, Case.Procedure malice) {
    Case.Procedure procedure =
        probe -> {
          SocketIoClient bystander = Guests.webSocket(probe, "/");
          malice.run(probe);
          bystander.emit("/", "message", id).expectEvent("/", "message-back", id);
          bystander.expectNothingElse();
          for (SocketIoClient next : Guests.both(probe, "/")) {
            next.emit("/", "message", id).expectEvent("/", "message-back", id);
          }
        };
    // Alone: what others do to the server, or to the machine, would disturb the bystander, too.
    return switch (level) {
      case REQUIRED -> Suite.required(id, rule, source, procedure).alone();
      case REFERENCE -> Suite.reference(id, rule, source, procedure).alone();
      case RECOMMENDED -> Suite.recommended(id, rule, source, procedure).alone();
    };
  }

  /** Answered by no error of the server, or cut without an answer. */
  static void expectRefusedOrServed(PendingAnswer pending) {
    HttpAnswer answer;
    try {
      answer = pending.await();
    } catch (Unmet none) {
      if (pending.connection().isClosed()) {
        return;
      }
      throw none;
    }
    expect(answer.status() < 500, "a status below 500", answer);
  }

  /** Refused by a status of 4xx, or cut without an answer. */
  static void expectRefused(PendingAnswer pending) {
    HttpAnswer answer;
    try {
      answer = pending.await();
    } catch (Unmet none) {
      if (pending.connection().isClosed()) {
        return;
      }
      throw none;
    }
    expect(answer.status() / 100 == 4, "a status of 4xx, or no answer", answer);
  }

  /** The connection ends, and nothing but refusals comes before. */
  static void expectRefused(RawConnection connection) {
    String all = connection.expectClosed();
    expect(
        all.isEmpty() || all.startsWith("HTTP/1.1 4") || all.startsWith("HTTP/1.0 4"),
        "a status of 4xx, or nothing, and then the end",
        all);
  }

  /** As above, for what names no version of HTTP that there is: by 505, too (RFC 9110, 15.6.6). */
  static void expectRefusedAsNoHttp(RawConnection connection) {
    String all = connection.expectClosed();
    expect(
        all.isEmpty() || all.matches("(?s)HTTP/1\\.[01] (4..|505) .*"),
        "a status of 4xx or 505, or nothing, and then the end",
        all);
  }

  /** What a client says of itself at the target of the Socket.IO server. */
  static String socketTarget(Probe probe, String transport) {
    return probe.target().socketPath() + "?EIO=4&transport=" + transport;
  }

  /** The head of a request for a WebSocket, all but the empty line. */
  static String upgrade(Probe probe, String target) {
    return "GET "
        + target
        + " HTTP/1.1\r\nHost: "
        + probe.target().url().getAuthority()
        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  }

  /** The head of another request, all but the empty line. */
  static String head(Probe probe, String method, String target) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: "
        + probe.target().url().getAuthority()
        + "\r\n";
  }
}
