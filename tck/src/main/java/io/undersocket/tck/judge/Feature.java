package io.undersocket.tck.judge;

/**
 * What a target may leave out of the contract; a case that needs it is then not judged, and the
 * report says so. What each means is told in {@code docs/tck.md}.
 */
public enum Feature {
  /** {@code /engine.io/}: an Engine.IO server that sends back what it gets. */
  ENGINE_ECHO("an Engine.IO echo at /engine.io/"),
  /** {@code /extras/}: an Engine.IO echo with the options that the other has not. */
  EXTRAS("the Engine.IO options at /extras/"),
  /** Clients of protocol revision 3 are let in. */
  EIO3("Engine.IO 3 (allowEIO3)"),
  /** The events by which a case has the server join, broadcast, ask and disconnect. */
  CONVERSATION("the events of the conversation at /socket.io/"),
  /** {@code /recovery/}: a Socket.IO server with connection state recovery. */
  RECOVERY("connection state recovery at /recovery/"),
  /** {@code /msgpack/}: a Socket.IO server with the MessagePack parser. */
  MSGPACK("the MessagePack parser at /msgpack/");

  private final String words;

  Feature(String words) {
    this.words = words;
  }

  /** As a report says it. */
  public String words() {
    return words;
  }
}
