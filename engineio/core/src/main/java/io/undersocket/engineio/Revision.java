package io.undersocket.engineio;

import io.undersocket.engineio.protocol.Jsonp;
import io.undersocket.engineio.protocol.QueryString;

/**
 * What the revisions of the protocol do differently, as the parts that a session is made of: who
 * asks in the heartbeat, and how packets lie in bodies and frames. A session asks its revision when
 * it is made and when it moves to WebSocket; no packet has to.
 */
enum Revision {

  /** That of clients of Socket.IO 3 and 4. */
  FOUR(4) {
    @Override
    Heartbeat heartbeat(Session session) {
      return new AskingHeartbeat(session);
    }

    @Override
    PollingForm pollingForm(QueryString handshake) {
      return Revision4Polling.INSTANCE;
    }

    @Override
    WebSocketTransport webSocket(Session session, WebSocketConnection connection) {
      return new WebSocketTransport(session, connection);
    }

    @Override
    BinaryForm binaryForm(QueryString webSocketRequest) {
      return wantsBase64(webSocketRequest) ? BinaryForm.BASE64 : BinaryForm.RAW;
    }

    @Override
    boolean mayListenLate() {
      return false;
    }
  },

  /** That of clients of Socket.IO 1 and 2. */
  THREE(3) {
    @Override
    Heartbeat heartbeat(Session session) {
      return new AskedHeartbeat(session);
    }

    @Override
    PollingForm pollingForm(QueryString handshake) {
      String callback = handshake.get("j");
      if (callback != null && !callback.isEmpty()) {
        return new JsonpPolling(Jsonp.callback(callback));
      }
      return wantsBase64(handshake) ? Revision3Polling.BASE64 : Revision3Polling.BYTES;
    }

    @Override
    WebSocketTransport webSocket(Session session, WebSocketConnection connection) {
      return new Revision3WebSocket(session, connection);
    }

    @Override
    BinaryForm binaryForm(QueryString webSocketRequest) {
      return wantsBase64(webSocketRequest) ? BinaryForm.TYPED_BASE64 : BinaryForm.TYPED;
    }

    @Override
    boolean mayListenLate() {
      return true;
    }
  };

  private final int number;

  Revision(int number) {
    this.number = number;
  }

  /** The revision that a request speaks: what does not say 4 is old. */
  static Revision of(QueryString query) {
    return "4".equals(query.get("EIO")) ? FOUR : THREE;
  }

  private static boolean wantsBase64(QueryString query) {
    String base64 = query.get("b64");
    return base64 != null && !base64.isEmpty();
  }

  /** As clients write it in {@code EIO}. */
  int number() {
    return number;
  }

  /** A new session's heartbeat. */
  abstract Heartbeat heartbeat(Session session);

  /**
   * How a new session's packets lie in the bodies of polling.
   *
   * @param handshake the query of the request that opens it
   */
  abstract PollingForm pollingForm(QueryString handshake);

  /** The transport of a session over a WebSocket. */
  abstract WebSocketTransport webSocket(Session session, WebSocketConnection connection);

  /**
   * How a WebSocket brings binary messages to its client.
   *
   * @param webSocketRequest the query of its request
   */
  abstract BinaryForm binaryForm(QueryString webSocketRequest);

  /**
   * Whether a client may begin to listen only when its WebSocket stands, so that it does not hear
   * what comes in one read with the 101.
   */
  abstract boolean mayListenLate();
}
