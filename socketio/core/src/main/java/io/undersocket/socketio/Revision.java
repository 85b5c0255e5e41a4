package io.undersocket.socketio;

import io.undersocket.engineio.EngineSocket;
import io.undersocket.engineio.protocol.QueryString;
import io.undersocket.socketio.protocol.Packet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the revisions of the Socket.IO protocol do differently: how a client connects to a
 * namespace, and what it is told then. Events, acknowledgements and rooms are the same, so that one
 * encoded broadcast is for clients of either.
 */
enum Revision {

  /** That of clients of Socket.IO 3 and 4. */
  FIVE {
    @Override
    boolean connectsByItself() {
      return false;
    }

    @Override
    boolean recovers() {
      return true;
    }

    @Override
    Packet request(Packet connect) {
      return connect;
    }

    @Override
    String socketId(String namespace, String sessionId) {
      return SocketIds.next();
    }

    @Override
    @Nullable Object acceptance(Map<String, Object> answer) {
      return answer;
    }

    @Override
    Object refusal(Map<String, Object> error) {
      return error;
    }
  },

  /** That of clients of Socket.IO 1 and 2, which the engine may let in. */
  FOUR {
    @Override
    boolean connectsByItself() {
      return true;
    }

    @Override
    boolean recovers() {
      return false;
    }

    /** The namespace is a URL; its query is all that the client says of itself. */
    @Override
    Packet request(Packet connect) {
      String url = connect.namespace();
      int hash = url.indexOf('#');
      String sent = hash < 0 ? url : url.substring(0, hash);
      int mark = sent.indexOf('?');
      return mark < 0
          ? Packet.connect(sent, null)
          : Packet.connect(
              sent.substring(0, mark), QueryString.parse(sent.substring(mark + 1)).toMap());
    }

    /** The client knows it without being told. */
    @Override
    String socketId(String namespace, String sessionId) {
      return namespace.equals(Packet.ROOT) ? sessionId : namespace + "#" + sessionId;
    }

    @Override
    @Nullable Object acceptance(Map<String, Object> answer) {
      return null;
    }

    @Override
    Object refusal(Map<String, Object> error) {
      Object data = error.get("data");
      return data != null ? data : String.valueOf(error.get("message"));
    }
  };

  /** The revision that the client of a session speaks. */
  static Revision of(EngineSocket engine) {
    return engine.protocol() == 3 ? FOUR : FIVE;
  }

  /** Whether the client is in the namespace {@code /} without asking. */
  abstract boolean connectsByItself();

  /** Whether the client can come back for its session. */
  abstract boolean recovers();

  /** What a request to connect asks for: its namespace and what is said along. */
  abstract Packet request(Packet connect);

  /** The id of a new socket. */
  abstract String socketId(String namespace, String sessionId);

  /** What a client is told that is let in, of all that there is to tell; null for nothing. */
  abstract @Nullable Object acceptance(Map<String, Object> answer);

  /** What a client is told that a middleware refuses. */
  abstract Object refusal(Map<String, Object> error);
}
