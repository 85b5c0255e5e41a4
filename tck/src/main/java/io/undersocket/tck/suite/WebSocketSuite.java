package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Suite;

/** WebSocket, as RFC 6455 and RFC 7692 have it, judged through the Engine.IO echo. */
public final class WebSocketSuite {

  private WebSocketSuite() {}

  /** The suite. */
  public static Suite suite() {
    Suite all =
        Suite.named("websocket", "WebSocket (RFC 6455, RFC 7692)")
            .add(WebSocketOpening.cases())
            .add(WebSocketFrames.cases())
            .add(WebSocketControlFrames.cases())
            .add(WebSocketMessages.cases())
            .add(WebSocketCompression.cases())
            .build();
    return new Suite(
        all.name(),
        all.title(),
        all.cases().stream().map(one -> one.needing(Feature.ENGINE_ECHO)).toList());
  }
}
