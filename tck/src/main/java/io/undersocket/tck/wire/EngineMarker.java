package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Target;
import io.undersocket.tck.judge.Unmet;

/**
 * Proves that a session goes on, by something that a server answers: a message that comes back, or
 * an event with an acknowledgement where Socket.IO is spoken. Confined to one thread, but for what
 * is seen to be sent.
 */
final class EngineMarker {

  /** Far from the ids that cases use. */
  private static final int FIRST_ACK = 990_001;

  private final EngineClient client;
  private int sent;
  private volatile boolean connected;

  EngineMarker(EngineClient client) {
    this.client = client;
    connected = client.revision() == 3;
  }

  /** Sees what the case sends: it may have joined the namespace {@code /} already. */
  void sent(String packet) {
    if (packet.equals("40") || packet.startsWith("40{") || packet.startsWith("40/,")) {
      connected = true;
    }
  }

  void sendAndExpect() {
    if (isEcho()) {
      String text = "marker " + ++sent;
      answer(text, text, false);
    } else if (connected) {
      int id = FIRST_ACK + sent++;
      answer("2" + id + "[\"message-with-ack\"]", "3" + id + "[", true);
    } else {
      // The greeting after it is a part of the answer.
      answer("0", "0{\"sid\":", true);
      take("2[\"auth\"", true, "the event auth");
    }
  }

  private boolean isEcho() {
    Target target = client.probe().target();
    return !client.path().equals(target.socketPath()) && !client.path().equals("/recovery/");
  }

  private void answer(String text, String answer, boolean more) {
    client.send(text);
    take(answer, more, "the answer to " + Shown.quoted("4" + text));
  }

  private void take(String answer, boolean more, String expected) {
    Deadline deadline = Deadline.in(Wire.PATIENCE);
    EnginePacket packet =
        client.take(
            p -> p.type() == '4' && (more ? p.data().startsWith(answer) : p.data().equals(answer)),
            deadline);
    if (packet == null) {
      throw new Unmet(
          "the session going on: " + expected + " " + Wire.within(Wire.PATIENCE), client.missing());
    }
  }
}
