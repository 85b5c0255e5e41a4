package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Feature.ENGINE_ECHO;
import static io.undersocket.tck.judge.Feature.EXTRAS;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Stopwatch.steady;
import static io.undersocket.tck.wire.EngineHandshake.Polls.BY_HAND;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.WebSocketClient;
import java.time.Duration;
import java.util.List;

/** How long a client may take for the next step. */
final class TimingLimits {

  /** As the contract has them. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

  private static final Duration UPGRADE_TIMEOUT = Duration.ofMillis(500);

  private TimingLimits() {}

  static List<Case> cases() {
    return List.of(
        reference(
            "TI-CT-01",
            "A client over WebSocket that connects to no namespace is gone after connectTimeout",
            "observed, option connectTimeout: 1 s in the contract",
            steady(
                probe -> {
                  Stopwatch before = new Stopwatch();
                  EngineClient session =
                      EngineClient.webSocket(probe).path(probe.target().socketPath()).open();
                  Stopwatch after = new Stopwatch();
                  session.expectClosed();
                  before.notBefore(CONNECT_TIMEOUT, "the end");
                  after.soonAfter(CONNECT_TIMEOUT, "the end");
                })),
        reference(
            "TI-CT-02",
            "A client over polling that connects to no namespace is gone after connectTimeout",
            "observed, option connectTimeout: 1 s in the contract",
            steady(
                probe -> {
                  Stopwatch before = new Stopwatch();
                  EngineClient session =
                      EngineClient.polling(probe).path(probe.target().socketPath()).open();
                  Stopwatch after = new Stopwatch();
                  session.expectClosed();
                  before.notBefore(CONNECT_TIMEOUT, "the end");
                  after.soonAfter(CONNECT_TIMEOUT, "the end");
                })),
        reference(
            "TI-CT-03",
            "A client whose only request to connect was refused is gone after connectTimeout",
            "observed, option connectTimeout: 1 s in the contract",
            probe -> {
              Stopwatch before = new Stopwatch();
              SocketIoClient client = SocketIoClient.webSocket(probe);
              client.beginConnect("/nowhere");
              client.expectConnectError("/nowhere", "Invalid namespace");
              client.engine().expectClosed();
              before.notBefore(CONNECT_TIMEOUT, "the end");
            }),
        required(
            "TI-CT-04",
            "A client that has connected to a namespace stays beyond connectTimeout",
            "observed, option connectTimeout: 1 s in the contract",
            probe -> {
              SocketIoClient client = SocketIoClient.webSocket(probe);
              Stopwatch since = new Stopwatch();
              client.connect("/");
              while (since.passed().compareTo(CONNECT_TIMEOUT.plusMillis(200)) < 0) {
                Thread.sleep(50);
              }
              client.stillAlive();
            }),
        reference(
                "TI-UT-01",
                "A WebSocket that does not probe is closed after upgradeTimeout, and the session goes on",
                "observed, option upgradeTimeout: 500 ms in the contract; UP08",
                steady(probe -> expectUpgradeTimeout(probe, socket -> {})))
            .needing(EXTRAS),
        reference(
                "TI-UT-02",
                "A WebSocket that has probed, and no more, is closed after upgradeTimeout, and the"
                    + " session goes on",
                "observed, option upgradeTimeout: 500 ms in the contract; UP08",
                steady(
                    probe ->
                        expectUpgradeTimeout(
                            probe, socket -> socket.sendText("2probe").expectText("3probe"))))
            .needing(EXTRAS),
        required(
                "TI-UT-03",
                "A session that has moved in time stays on its WebSocket beyond upgradeTimeout",
                "observed, option upgradeTimeout: 500 ms in the contract; UP08",
                probe -> {
                  EngineClient session =
                      EngineClient.polling(probe)
                          .path(Engine4.EXTRAS)
                          .open()
                          .expectMessage(Engine4.WELCOME)
                          .upgrade();
                  Thread.sleep(UPGRADE_TIMEOUT.plusMillis(200).toMillis());
                  session.expectNothingElse();
                })
            .needing(EXTRAS),
        reference(
            "TI-CL-01",
            "A session that the server closes and that is not polled any more is gone with the"
                + " heartbeat at the latest",
            "observed; HB07",
            steady(
                probe -> {
                  EngineClient session =
                      EngineClient.polling(probe)
                          .path(probe.target().socketPath())
                          .polls(BY_HAND)
                          .open();
                  Stopwatch after = new Stopwatch();
                  session.post("4garbage");
                  TimingHeartbeat.awaitGone(probe, session);
                  after.soonAfter(TimingHeartbeat.lost(session), "the end");
                })),
        required(
                "TI-LD-01",
                "A client that is sent much is not taken for lost while it reads and answers its pings",
                "Engine.IO 4, Heartbeat; WS08",
                probe -> {
                  EngineClient session = EngineClient.webSocket(probe).open();
                  byte[] much = Wares.bytes(64 << 10);
                  for (int i = 0; i < 100; i++) {
                    session.send(much);
                    if (i % 10 == 9) {
                      for (int read = 0; read < 10; read++) {
                        session.expectMessage(much);
                      }
                    }
                  }
                  session.stillAlive();
                })
            .needing(ENGINE_ECHO));
  }

  /** How far a client gets before it falls silent. */
  private interface Beginning {
    void make(WebSocketClient socket);
  }

  private static void expectUpgradeTimeout(Probe probe, Beginning beginning) {
    EngineClient session =
        EngineClient.polling(probe).path(Engine4.EXTRAS).open().expectMessage(Engine4.WELCOME);
    Stopwatch before = new Stopwatch();
    WebSocketClient socket = session.beginUpgrade();
    Stopwatch after = new Stopwatch();
    beginning.make(socket);
    socket.expectEnd();
    before.notBefore(UPGRADE_TIMEOUT, "the end of the WebSocket");
    after.soonAfter(UPGRADE_TIMEOUT, "the end of the WebSocket");
    session.stillAlive();
  }
}
