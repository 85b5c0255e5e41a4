package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.Json;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.SocketIoPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How clients of version 2 come into namespaces, and are told that they may not. */
final class SocketIo4Connecting {

  private static final String SOURCE = "Socket.IO 4, Connection to a namespace";

  private SocketIo4Connecting() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    root(cases);
    namespaces(cases);
    refusals(cases);
    return cases;
  }

  private static void root(List<Case> cases) {
    cases.add(
        required(
            "S4-CO-01",
            "Over WebSocket a client is in the namespace / without asking: 40 comes first",
            SOURCE + "; V201",
            probe -> expectBare(OldGuests.opened(probe).next())));
    cases.add(
        required(
            "S4-CO-02",
            "Over polling a client is in the namespace / without asking: 40 comes first",
            SOURCE + "; V201",
            probe -> expectBare(EngineClient.polling(probe).revision(3).openSocketIo().next())));
    cases.add(
        required(
                "S4-CO-03",
                "The id of the socket is that of the session, as the client believes",
                "client of version 2; V201",
                probe -> {
                  SocketIoClient client = OldGuests.webSocket(probe);
                  JsonNode rooms = client.emitWithAck("/", "rooms").get(0);
                  expect(
                      Json.same(rooms, Json.of(List.of(client.engine().sid()))),
                      "one room, " + client.engine().sid(),
                      rooms);
                })
            .needing(Feature.CONVERSATION));
    cases.add(
        reference(
            "S4-CO-04",
            "A client that asks for the namespace / is in it already: its connection ends",
            "reference server: V204",
            probe -> OldGuests.webSocket(probe).sendRaw("0").engine().expectClosed()));
    cases.add(
        required(
                "S4-CO-05",
                "A client that says nothing stays, as long as it pings",
                "Socket.IO 4: it is connected by itself",
                probe -> {
                  SocketIoClient client = OldGuests.webSocket(probe);
                  // Longer than the contract's connectTimeout, which is for clients in no
                  // namespace.
                  Thread.sleep(1_300);
                  client.expectNothingElse();
                })
            .alone());
  }

  private static void namespaces(List<Case> cases) {
    cases.add(
        required(
            "S4-CO-11",
            "CONNECT of another namespace is answered by CONNECT, without a payload",
            SOURCE,
            probe -> {
              SocketIoClient client = OldGuests.webSocket(probe).beginConnect("/custom");
              SocketIoPacket answer = client.next();
              expect(
                  answer.type() == '0'
                      && answer.namespace().equals("/custom")
                      && answer.payload() == null,
                  "0/custom,",
                  answer);
            }));
    cases.add(
        required(
                "S4-CO-12",
                "The id of the socket in another namespace is that namespace, # and the session's",
                "client of version 2; V204",
                probe -> {
                  SocketIoClient client = OldGuests.webSocket(probe);
                  String nsp = Guests.ownNamespace();
                  OldGuests.join(client, nsp);
                  JsonNode sockets = client.emitWithAck(nsp, "sockets").get(0);
                  String id = nsp + "#" + client.engine().sid();
                  expect(Json.same(sockets, Json.of(List.of(id))), "one socket, " + id, sockets);
                })
            .needing(Feature.CONVERSATION));
    cases.add(
        required(
            "S4-CO-13",
            "The query of a namespace comes to the application as auth",
            "client of version 2; V202",
            probe -> {
              SocketIoClient client = OldGuests.webSocket(probe);
              client.beginConnect("/custom?token=1&x=a%26b%20c").expectConnected("/custom");
              client.expectEvent("/custom", "auth", Map.of("token", "1", "x", "a&b c"));
            }));
    cases.add(
        required(
            "S4-CO-14",
            "The query of a namespace is no part of its name",
            "client of version 2; V202",
            probe -> {
              SocketIoClient client = OldGuests.webSocket(probe);
              client.connect("/custom?token=1");
              client.emit("/custom", "message", 1).expectEvent("/custom", "message-back", 1);
            }));
    cases.add(
        required(
            "S4-CO-15",
            "Events of several namespaces on one connection do not mix",
            SOURCE,
            probe -> {
              SocketIoClient client = OldGuests.join(OldGuests.webSocket(probe), "/custom");
              client.emit("/custom", "message", 1).expectEvent("/custom", "message-back", 1);
              client.emit("/", "message", 2).expectEvent("/", "message-back", 2);
              client.expectNothingElse();
            }));
    cases.add(
        required(
            "S4-CO-16",
            "A client that has left a namespace can come back to it",
            "Socket.IO 4, Disconnection",
            probe -> {
              SocketIoClient client = OldGuests.join(OldGuests.webSocket(probe), "/custom");
              // Asking again in the same breath would be asking twice.
              client.disconnect("/custom").expectNothingElse();
              OldGuests.join(client, "/custom");
              client.emit("/custom", "message", "again");
              client.expectEvent("/custom", "message-back", "again");
            }));
    cases.add(
        required(
            "S4-CO-17",
            "A client is in its namespaces after the upgrade, too",
            "Engine.IO 3, Upgrading",
            probe -> {
              SocketIoClient client = OldGuests.join(OldGuests.polling(probe), "/custom");
              client.engine().upgrade();
              client.emit("/custom", "message", 1).expectEvent("/custom", "message-back", 1);
              client.emit("/", "message", 2).expectEvent("/", "message-back", 2);
            }));
    cases.add(
        required(
                "S4-CO-18",
                "A middleware that takes its time lets a client of version 2 in",
                SOURCE,
                probe -> OldGuests.webSocket(probe).connect("/slow"))
            .needing(Feature.CONVERSATION));
  }

  private static void refusals(List<Case> cases) {
    cases.add(
        required(
            "S4-CO-21",
            "A namespace that there is not is refused by ERROR, and the connection goes on",
            "Socket.IO 4, Packet types: ERROR",
            probe -> {
              SocketIoClient client = OldGuests.webSocket(probe).beginConnect("/nowhere");
              SocketIoPacket error = client.next();
              expect(
                  error.type() == '4' && error.namespace().equals("/nowhere"),
                  "4/nowhere,...",
                  error);
              client.expectNothingElse();
            }));
    cases.add(
        reference(
            "S4-CO-22",
            "The ERROR for a namespace that there is not is an object with the message",
            "reference server: V204",
            probe -> {
              SocketIoClient client = OldGuests.webSocket(probe).beginConnect("/nowhere");
              SocketIoPacket error = client.next();
              expect(
                  error.written().equals("4/nowhere,{\"message\":\"Invalid namespace\"}"),
                  "4/nowhere,{\"message\":\"Invalid namespace\"}",
                  error);
            }));
    cases.add(
        reference(
                "S4-CO-23",
                "Whom a middleware refuses gets its data as the ERROR, and nothing around it",
                "client of version 2; V204",
                probe -> {
                  SocketIoClient client = OldGuests.webSocket(probe).beginConnect("/refused");
                  SocketIoPacket error = client.next();
                  expect(
                      error.type() == '4'
                          && error.namespace().equals("/refused")
                          && Json.same(Json.of(error.payload()), Json.of(Map.of("code", 42))),
                      "4/refused,{\"code\":42}",
                      error);
                })
            .needing(Feature.CONVERSATION));
    cases.add(
        required(
                "S4-CO-24",
                "Who was refused in a namespace goes on in the others",
                "Socket.IO 4, Packet types: ERROR",
                probe -> {
                  SocketIoClient client = OldGuests.webSocket(probe).beginConnect("/refused");
                  client.next();
                  client.emit("/", "message", 1).expectEvent("/", "message-back", 1);
                  OldGuests.join(client, "/custom").expectNothingElse();
                })
            .needing(Feature.CONVERSATION));
    cases.add(
        reference(
            "S4-CO-25",
            "An event for a namespace that the client is not in ends the connection",
            "reference server: client",
            probe ->
                OldGuests.webSocket(probe)
                    .sendRaw("2/custom,[\"message\",1]")
                    .engine()
                    .expectClosed()));
    cases.add(
        reference(
            "S4-CO-26",
            "What is no packet ends the connection",
            "reference server: parse error",
            probe -> OldGuests.webSocket(probe).sendRaw("9nothing").engine().expectClosed()));
  }

  private static void expectBare(SocketIoPacket first) {
    expect(first.written().equals("0"), "0, without a payload", first);
  }
}
