package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.recommended;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.Json;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.SocketIoPacket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Connection state recovery, at {@code /recovery/}: the documents do not tell of it. */
final class SocketIo5Recovery {

  private static final String PATH = "/recovery/";
  private static final String SOURCE = "Socket.IO server, connection state recovery; ";
  private static final int MANY = 20;

  private SocketIo5Recovery() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    offered(cases);
    recovered(cases);
    missed(cases);
    fresh(cases);
    return cases.stream().map(one -> one.needing(Feature.RECOVERY, Feature.CONVERSATION)).toList();
  }

  /** A stay in a namespace of its own, and somebody who stays there. */
  private static final class Stay {
    final Probe probe;
    final String nsp = Guests.ownNamespace();
    final SocketIoClient observer;
    SocketIoClient client;
    String sid = "";
    String pid = "";
    String offset = "";

    Stay(Probe probe) {
      this.probe = probe;
      observer = EngineClient.webSocket(probe).path(PATH).openSocketIo();
      observer.connectForRecovery(nsp, null);
      observer.connectForRecovery("/", null);
      observer.emitWithAck(nsp, "join", "observers");
      client = EngineClient.webSocket(probe).path(PATH).openSocketIo();
      client.beginConnect(nsp);
      begin(connected(client));
    }

    final void begin(SocketIoPacket packet) {
      sid = member(packet, "sid");
      pid = member(packet, "pid");
      offset = client.expectEventWithOffset(nsp, "auth", Map.of());
    }

    final SocketIoPacket connected(SocketIoClient who) {
      SocketIoPacket packet = who.next();
      expect(packet.type() == '0' && packet.namespace().equals(nsp), "CONNECT of " + nsp, packet);
      return packet;
    }

    Stay join(String room) {
      client.emitWithAck(nsp, "join", room);
      return this;
    }

    /** The connection is cut, and the server knows it. */
    Stay lose() throws InterruptedException {
      client.engine().vanish();
      Guests.expectReason(observer, sid, "transport close");
      return this;
    }

    /** Said by the namespace to rooms of others. */
    void missed(List<String> to, String event, Object... args) {
      List<Object> all = new ArrayList<>();
      all.add(Map.of("to", to, "except", List.of("observers")));
      all.add(event);
      all.addAll(List.of(args));
      observer.emit(nsp, "say-all", all.toArray()).stillAlive();
    }

    Map<String, Object> auth() {
      return auth(pid, offset);
    }

    static Map<String, Object> auth(Object pid, Object offset) {
      Map<String, Object> auth = new LinkedHashMap<>();
      auth.put("pid", pid);
      auth.put("offset", offset);
      return auth;
    }

    /** Asks to come back; takes nothing of the answer. */
    SocketIoClient comeBack(@Nullable Object auth) {
      client = EngineClient.webSocket(probe).path(PATH).openSocketIo();
      return client.beginConnect(nsp, auth);
    }

    /** Comes back to what was, and nothing was missed. */
    void expectRecovered() {
      expectSame(connected(client));
    }

    void expectSame(SocketIoPacket packet) {
      expect(sid.equals(member(packet, "sid")), "the sid " + sid + " again", packet);
      expect(pid.equals(member(packet, "pid")), "the pid " + pid + " again", packet);
    }

    /** Comes back as somebody else. */
    void expectFresh() {
      SocketIoPacket packet = connected(client);
      expect(!sid.equals(member(packet, "sid")), "another sid than " + sid, packet);
      expect(!pid.equals(member(packet, "pid")), "another pid than " + pid, packet);
      client.awaitEvent(nsp, "auth");
      List<JsonNode> told = client.emitWithAck(nsp, "recovered");
      expect(Json.same(Json.of(told), Json.of(List.of(false))), "not recovered", told);
      client.expectNothingElse();
    }
  }

  private static String member(SocketIoPacket packet, String name) {
    JsonNode payload = packet.payload();
    String value = payload == null ? "" : payload.path(name).asString("");
    expect(!value.isEmpty(), "CONNECT with a text as " + name, packet);
    return value;
  }

  private static void offered(List<Case> cases) {
    cases.add(
        reference(
            "S5-RC-01",
            "Where a connection can be recovered, CONNECT has a pid, which is secret and not the sid",
            SOURCE + "RC01",
            probe -> {
              Stay one = new Stay(probe);
              Stay other = new Stay(probe);
              Set<String> all = new HashSet<>(List.of(one.sid, one.pid, other.sid, other.pid));
              expect(all.size() == 4, "four different ids", all);
            }));
    cases.add(
        reference(
            "S5-RC-02",
            "Where a connection cannot be recovered, there is no pid, and events have no offset",
            SOURCE + "RC05",
            probe -> {
              SocketIoClient client = SocketIoClient.webSocket(probe).beginConnect("/");
              SocketIoPacket packet = client.next();
              JsonNode payload = packet.payload();
              expect(payload != null && payload.size() == 1, "CONNECT with a sid alone", packet);
              client.expectEvent("/", "auth", Map.of());
            }));
    cases.add(
        reference(
            "S5-RC-03",
            "Every event has an offset of its own as its last argument",
            SOURCE + "RC01",
            probe -> {
              Stay stay = new Stay(probe);
              Set<String> offsets = new HashSet<>(Set.of(stay.offset));
              for (int i = 0; i < MANY; i++) {
                stay.client.emit(stay.nsp, "message", i);
              }
              for (int i = 0; i < MANY; i++) {
                String offset = stay.client.expectEventWithOffset(stay.nsp, "message-back", i);
                expect(offsets.add(offset), "an offset of its own", offset);
              }
            }));
    cases.add(
        reference(
            "S5-RC-04",
            "An event that wants an acknowledgement has no offset, nor has an acknowledgement",
            SOURCE + "RC06",
            probe -> {
              Stay stay = new Stay(probe);
              long asked = stay.client.beginEmit(stay.nsp, "ask", 20_000, "a");
              stay.client.ack(stay.client.expectEvent(stay.nsp, "question", "a"), "b");
              List<JsonNode> told = stay.client.expectAck(stay.nsp, asked);
              expect(
                  Json.same(Json.of(told), Json.of(List.of("answered", List.of("b")))),
                  "the answer b and no offset",
                  told);
            }));
  }

  private static void recovered(List<Case> cases) {
    cases.add(
        reference(
            "S5-RC-05",
            "Who comes back with pid and offset has its sid and pid again, and is said to be"
                + " recovered",
            SOURCE + "RC02",
            probe -> {
              Stay stay = new Stay(probe);
              List<JsonNode> told = stay.client.emitWithAck(stay.nsp, "recovered");
              expect(Json.same(Json.of(told), Json.of(List.of(false))), "not recovered yet", told);
              stay.lose().comeBack(stay.auth());
              stay.expectRecovered();
              told = stay.client.emitWithAck(stay.nsp, "recovered");
              expect(Json.same(Json.of(told), Json.of(List.of(true))), "recovered", told);
              stay.client.emit(stay.nsp, "message", 1).awaitEvent(stay.nsp, "message-back");
            }));
    cases.add(
        reference(
            "S5-RC-06",
            "Who comes back is in its rooms again, and has its data again",
            SOURCE + "RC02",
            probe -> {
              Stay stay = new Stay(probe).join("red").join("blue");
              stay.client.emitWithAck(stay.nsp, "data", Map.of("a", 1));
              stay.lose().comeBack(stay.auth());
              stay.expectRecovered();
              Set<String> rooms = new HashSet<>();
              stay.client
                  .emitWithAck(stay.nsp, "rooms")
                  .get(0)
                  .forEach(room -> rooms.add(room.asString("")));
              Set<String> wanted = Set.of("red", "blue", stay.sid);
              expect(rooms.equals(wanted), "the rooms " + wanted, rooms);
              List<JsonNode> data = stay.client.emitWithAck(stay.nsp, "data-of");
              expect(
                  Json.same(Json.of(data), Json.of(List.of(Map.of("a", 1)))),
                  "the data a: 1",
                  data);
            }));
    cases.add(
        reference(
            "S5-RC-07",
            "A connection over polling can be recovered, too, over either transport",
            SOURCE + "RC02",
            probe -> {
              Stay stay = new Stay(probe);
              stay.lose();
              stay.client = EngineClient.polling(probe).path(PATH).openSocketIo();
              stay.client.beginConnect(stay.nsp, stay.auth());
              stay.expectRecovered();
              stay.offset = stay.client.expectEventWithOffset(stay.nsp, "auth", stay.auth());
              stay.client.engine().disconnect();
              Guests.expectReason(stay.observer, stay.sid, "transport close");
              stay.missed(List.of(), "missed", 1);
              stay.comeBack(stay.auth());
              stay.client.expectEventWithOffset(stay.nsp, "missed", 1);
              stay.expectRecovered();
            }));
    cases.add(
        reference(
            "S5-RC-08",
            "What else the client sent along to come back reaches the application",
            SOURCE + "RC02",
            probe -> {
              Stay stay = new Stay(probe).lose();
              Map<String, Object> auth = stay.auth();
              auth.put("token", "x");
              stay.comeBack(auth);
              stay.expectRecovered();
              stay.client.expectEventWithOffset(stay.nsp, "auth", auth);
            }));
    cases.add(
        reference(
            "S5-RC-09",
            "A connection can be recovered time and again",
            SOURCE + "RC02",
            probe -> {
              Stay stay = new Stay(probe).join("red");
              for (int i = 0; i < 3; i++) {
                stay.lose().missed(List.of("red"), "missed", i);
                Map<String, Object> auth = stay.auth();
                stay.comeBack(auth).expectEventWithOffset(stay.nsp, "missed", i);
                stay.expectRecovered();
                stay.offset = stay.client.expectEventWithOffset(stay.nsp, "auth", auth);
              }
            }));
  }

  private static void missed(List<Case> cases) {
    cases.add(
        reference(
            "S5-RC-10",
            "Who comes back gets what it missed, in order, before CONNECT",
            SOURCE + "RC01",
            probe -> {
              Stay stay = new Stay(probe).join("red").lose();
              for (int i = 0; i < MANY; i++) {
                stay.missed(
                    i % 3 == 0 ? List.of() : List.of(i % 3 == 1 ? "red" : stay.sid), "missed", i);
              }
              stay.comeBack(stay.auth());
              Set<String> offsets = new HashSet<>(Set.of(stay.offset));
              for (int i = 0; i < MANY; i++) {
                String offset = stay.client.expectEventWithOffset(stay.nsp, "missed", i);
                expect(offsets.add(offset), "an offset of its own", offset);
              }
              stay.expectRecovered();
            }));
    cases.add(
        reference(
            "S5-RC-11",
            "Who comes back does not get what was said to rooms where it was not, or it was excepted"
                + " from",
            SOURCE + "RC06",
            probe -> {
              Stay stay = new Stay(probe).join("red").lose();
              stay.missed(List.of("blue"), "missed", 1);
              stay.observer
                  .emit(
                      stay.nsp,
                      "say-all",
                      Map.of("except", List.of("red", "observers")),
                      "missed",
                      2)
                  .stillAlive();
              stay.missed(List.of("red", "blue"), "missed", 3);
              stay.comeBack(stay.auth()).expectEventWithOffset(stay.nsp, "missed", 3);
              stay.expectRecovered();
            }));
    cases.add(
        reference(
            "S5-RC-12",
            "Who comes back gets what comes behind its offset, and not once more what it has",
            SOURCE + "RC01",
            probe -> {
              Stay stay = new Stay(probe);
              stay.client.emit(stay.nsp, "message", 1).emit(stay.nsp, "message", 2);
              stay.offset = stay.client.expectEventWithOffset(stay.nsp, "message-back", 1);
              stay.client.expectEventWithOffset(stay.nsp, "message-back", 2);
              stay.lose().comeBack(stay.auth());
              stay.client.expectEventWithOffset(stay.nsp, "message-back", 2);
              stay.expectRecovered();
            }));
    cases.add(
        reference(
            "S5-RC-13",
            "What was missed may have bytes",
            SOURCE + "RC01",
            probe -> {
              Stay stay = new Stay(probe).lose();
              byte[] bytes = {1, 2, 3};
              stay.missed(List.of(), "missed", bytes, Map.of("deep", bytes));
              stay.missed(List.of(), "missed", 2);
              stay.comeBack(stay.auth());
              stay.client.expectEventWithOffset(stay.nsp, "missed", bytes, Map.of("deep", bytes));
              stay.client.expectEventWithOffset(stay.nsp, "missed", 2);
              stay.expectRecovered();
            }));
    cases.add(
        reference(
            "S5-RC-14",
            "What was missed in one namespace is not told in another",
            SOURCE + "RC06",
            probe -> {
              Stay stay = new Stay(probe);
              Stay elsewhere = new Stay(probe);
              stay.lose();
              elsewhere.missed(List.of(), "missed", "elsewhere");
              elsewhere.client.expectEventWithOffset(elsewhere.nsp, "missed", "elsewhere");
              stay.missed(List.of(), "missed", "here");
              stay.comeBack(stay.auth()).expectEventWithOffset(stay.nsp, "missed", "here");
              stay.expectRecovered();
            }));
  }

  private static void fresh(List<Case> cases) {
    cases.add(
        reference(
            "S5-RC-15",
            "Who comes with an unknown pid is let in as somebody new",
            SOURCE + "RC04",
            probe -> {
              Stay stay = new Stay(probe).lose();
              stay.comeBack(Stay.auth("AAAAAAAAAAAAAAAAAAAA", stay.offset));
              stay.expectFresh();
            }));
    cases.add(
        reference(
            "S5-RC-16",
            "Who comes with an unknown offset is let in as somebody new",
            SOURCE + "RC07",
            probe -> {
              Stay stay = new Stay(probe).lose();
              stay.comeBack(Stay.auth(stay.pid, "nonsense"));
              stay.expectFresh();
            }));
    cases.add(
        reference(
            "S5-RC-17",
            "Who comes with a pid and no offset, or with something else than texts, is let in as"
                + " somebody new",
            SOURCE + "RC04",
            probe -> {
              Stay stay = new Stay(probe).lose();
              List<Object> all = new ArrayList<>();
              all.add(Map.of("pid", stay.pid));
              all.add(Map.of("offset", stay.offset));
              all.add(Stay.auth(1, 2));
              all.add(Stay.auth(List.of(stay.pid), stay.offset));
              all.add(Stay.auth(Map.of("toString", stay.pid), Map.of()));
              all.add(Stay.auth("", ""));
              all.add(Stay.auth(true, false));
              for (Object auth : all) {
                stay.comeBack(auth);
                stay.expectFresh();
              }
            }));
    cases.add(
        reference(
            "S5-RC-18",
            "Who has left a namespace on its own does not come back to what was",
            SOURCE + "RC01",
            probe -> {
              Stay stay = new Stay(probe);
              stay.client.disconnect(stay.nsp);
              Guests.expectReason(stay.observer, stay.sid, "client namespace disconnect");
              stay.comeBack(stay.auth());
              stay.expectFresh();
            }));
    cases.add(
        reference(
            "S5-RC-19",
            "Whom the server has disconnected does not come back to what was",
            SOURCE + "RC01",
            probe -> {
              Stay stay = new Stay(probe);
              stay.client.emit(stay.nsp, "disconnect-me", false).expectDisconnect(stay.nsp);
              Guests.expectReason(stay.observer, stay.sid, "server namespace disconnect");
              stay.comeBack(stay.auth());
              stay.expectFresh();
            }));
    cases.add(
        reference(
            "S5-RC-20",
            "A connection that is not lost is recovered by nobody, though he knows its pid",
            SOURCE + "RC04",
            probe -> {
              Stay stay = new Stay(probe);
              SocketIoClient still = stay.client;
              stay.comeBack(stay.auth());
              stay.expectFresh();
              still.expectNothingElse();
            }));
    cases.add(
        reference(
            "S5-RC-21",
            "A connection is recovered in its own namespace, and in no other",
            SOURCE + "RC04",
            probe -> {
              Stay stay = new Stay(probe).lose();
              SocketIoClient client = EngineClient.webSocket(probe).path(PATH).openSocketIo();
              String id = member(client.connectForRecovery("/custom", stay.auth()), "sid");
              expect(!id.equals(stay.sid), "another sid than " + stay.sid, id);
            }));
    cases.add(
        recommended(
            "S5-RC-22",
            "A connection is recovered once: who comes second with the same pid is somebody new",
            SOURCE + "the Node.js server has two sockets of one id then",
            probe -> {
              Stay stay = new Stay(probe).lose();
              stay.comeBack(stay.auth());
              stay.expectRecovered();
              SocketIoClient first = stay.client;
              stay.comeBack(stay.auth());
              stay.expectFresh();
              first.stillAlive();
            }));
  }
}
