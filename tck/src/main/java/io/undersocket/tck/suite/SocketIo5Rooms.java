package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.EngineClient;
import io.undersocket.tck.wire.SocketIoClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rooms, and who hears what is said: each case has a namespace for itself. */
final class SocketIo5Rooms {

  private static final int MANY = 30;

  private SocketIo5Rooms() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    memberships(cases);
    hearing(cases);
    exceptions(cases);
    leaving(cases);
    apart(cases);
    return cases.stream().map(one -> one.needing(Feature.CONVERSATION)).toList();
  }

  /** Clients in a namespace of their own: the first two over WebSocket, then one that polls. */
  private record Hall(String nsp, SocketIoClient a, SocketIoClient b, SocketIoClient c) {

    static Hall of(Probe probe) {
      String nsp = Guests.ownNamespace();
      return new Hall(
          nsp,
          Guests.webSocket(probe, nsp),
          Guests.webSocket(probe, nsp),
          Guests.polling(probe, nsp));
    }

    void join(SocketIoClient client, String... rooms) {
      for (String room : rooms) {
        client.emitWithAck(nsp, "join", room);
      }
    }

    /** A says something to others. */
    void say(Object to, Object except) {
      a.emit(nsp, "say", Map.of("to", to, "except", except), "heard", 1);
    }

    /** The namespace says something, because A wants so. */
    void sayAll(Object to, Object except) {
      a.emit(nsp, "say-all", Map.of("to", to, "except", except), "heard", 1);
    }

    /** These have heard it once, the others nothing, when it was said for all. */
    void expectHeard(SocketIoClient... listeners) {
      a.stillAlive(); // It is said by now.
      Set<SocketIoClient> all = Set.of(listeners);
      for (SocketIoClient client : List.of(a, b, c)) {
        if (all.contains(client)) {
          client.expectEvent(nsp, "heard", 1);
        }
        client.expectNothingElse();
      }
    }
  }

  private static List<String> none() {
    return List.of();
  }

  private static Set<String> rooms(SocketIoClient client, String nsp) {
    return texts(client, nsp, "rooms");
  }

  private static Set<String> texts(SocketIoClient client, String nsp, String event) {
    Set<String> all = new HashSet<>();
    client
        .emitWithAck(nsp, event)
        .get(0)
        .forEach(text -> expect(all.add(text.asString("")), "nothing twice", all + ", " + text));
    return all;
  }

  private static void expectRooms(SocketIoClient client, String nsp, String... rooms) {
    Set<String> all = rooms(client, nsp);
    expect(all.equals(Set.of(rooms)), "the rooms " + Set.of(rooms), all);
  }

  private static String id(SocketIoClient client, String nsp) {
    Set<String> rooms = rooms(client, nsp);
    expect(rooms.size() == 1, "a socket in no room but its own", rooms);
    return rooms.iterator().next();
  }

  private static void memberships(List<Case> cases) {
    cases.add(
        reference(
            "S5-RM-01",
            "A socket is in a room of its own, named after its id",
            "RM07",
            probe -> {
              String nsp = Guests.ownNamespace();
              SocketIoClient client = SocketIoClient.webSocket(probe);
              expectRooms(client, nsp, client.connect(nsp));
            }));
    cases.add(
        reference(
            "S5-RM-02",
            "A socket is in the rooms that it has joined, and not in those that it has left",
            "RM07, RM10",
            probe -> {
              String nsp = Guests.ownNamespace();
              SocketIoClient client = SocketIoClient.webSocket(probe);
              String id = client.connect(nsp);
              for (String room : List.of("a", "b", "a", "c")) {
                client.emitWithAck(nsp, "join", room);
              }
              expectRooms(client, nsp, id, "a", "b", "c");
              client.emitWithAck(nsp, "leave", "b");
              expectRooms(client, nsp, id, "a", "c");
            }));
    cases.add(
        reference(
            "S5-RM-03",
            "Leaving a room in which one is not changes nothing",
            "RM09",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.join(hall.b, "red");
              hall.b.emitWithAck(hall.nsp, "leave", "blue");
              hall.c.emitWithAck(hall.nsp, "leave", "red");
              hall.say(List.of("red"), none());
              hall.expectHeard(hall.b);
            }));
    cases.add(
        reference(
            "S5-RM-04",
            "A namespace knows who is there, and who is no more",
            "RM15, RM17",
            probe -> {
              String nsp = Guests.ownNamespace();
              List<SocketIoClient> clients =
                  List.of(
                      SocketIoClient.webSocket(probe),
                      SocketIoClient.polling(probe),
                      SocketIoClient.webSocket(probe));
              Set<String> ids = new HashSet<>();
              clients.forEach(client -> ids.add(client.connect(nsp)));
              Set<String> seen = texts(clients.get(0), nsp, "sockets");
              expect(seen.equals(ids), "the sockets " + ids, seen);
              clients.get(2).disconnect(nsp);
              clients.get(2).connect("/");
              ids.remove(rooms(clients.get(0), nsp).iterator().next());
              seen = texts(clients.get(1), nsp, "sockets");
              expect(seen.size() == 2, "two sockets, after one has left", seen);
            }));
  }

  private static void hearing(List<Case> cases) {
    cases.add(
        required(
            "S5-RM-05",
            "What the namespace says without naming rooms everybody there hears, once",
            "RM01",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.join(hall.b, "red", "blue");
              hall.sayAll(none(), none());
              hall.expectHeard(hall.a, hall.b, hall.c);
            }));
    cases.add(
        required(
            "S5-RM-06",
            "What a socket says without naming rooms everybody hears but itself",
            "RM03",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.say(none(), none());
              hall.expectHeard(hall.b, hall.c);
            }));
    cases.add(
        required(
            "S5-RM-07",
            "What the namespace says to a room those hear who are in it, and nobody else",
            "RM04",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.join(hall.b, "red");
              hall.join(hall.a, "red");
              hall.join(hall.c, "blue");
              hall.sayAll(List.of("red"), none());
              hall.expectHeard(hall.a, hall.b);
            }));
    cases.add(
        required(
            "S5-RM-08",
            "What a socket says to a room it does not hear itself, though it is in it",
            "RM06",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.join(hall.a, "red");
              hall.join(hall.c, "red");
              hall.say(List.of("red"), none());
              hall.expectHeard(hall.c);
            }));
    cases.add(
        required(
            "S5-RM-09",
            "What is said to several rooms each hears once who is in any of them",
            "RM05",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.join(hall.a, "red", "blue");
              hall.join(hall.b, "red", "blue", "green");
              hall.join(hall.c, "green");
              hall.sayAll(List.of("red", "blue", "green"), none());
              hall.expectHeard(hall.a, hall.b, hall.c);
              hall.sayAll(List.of("blue", "red"), none());
              hall.expectHeard(hall.a, hall.b);
            }));
    cases.add(
        reference(
            "S5-RM-10",
            "What is said to the id of a socket that socket hears, and nobody else",
            "RM15",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.say(List.of(id(hall.c, hall.nsp)), none());
              hall.expectHeard(hall.c);
              hall.sayAll(List.of(id(hall.a, hall.nsp)), none());
              hall.expectHeard(hall.a);
            }));
    cases.add(
        required(
            "S5-RM-11",
            "What is said to a room in which nobody is nobody hears",
            "RM08",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.join(hall.b, "red");
              hall.sayAll(List.of("blue"), none());
              hall.expectHeard();
            }));
    cases.add(
        required(
            "S5-RM-12",
            "Each hears what is said in the order in which it was said",
            "Socket.IO 5, Sending and receiving data",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.join(hall.b, "red");
              hall.join(hall.c, "red");
              for (int i = 0; i < MANY; i++) {
                hall.a.emit(
                    hall.nsp, i % 2 == 0 ? "say" : "say-all", Map.of("to", List.of("red")), "n", i);
              }
              for (int i = 0; i < MANY; i++) {
                hall.b.expectEvent(hall.nsp, "n", i);
                hall.c.expectEvent(hall.nsp, "n", i);
              }
            }));
    cases.add(
        reference(
            "S5-RM-13",
            "Any text is the name of a room",
            "Observed",
            probe -> {
              Hall hall = Hall.of(probe);
              for (String room :
                  List.of(
                      "", " ", "__proto__", "constructor", "r\u00f6d \ud83d\ude00", "/custom")) {
                hall.join(hall.b, room);
                hall.say(List.of(room), none());
                hall.expectHeard(hall.b);
                hall.b.emitWithAck(hall.nsp, "leave", room);
              }
            }));
    cases.add(
        required(
            "S5-RM-14",
            "A member of a room stays one when its connection is upgraded",
            "Engine.IO 4, Upgrade",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.join(hall.c, "red");
              hall.c.engine().upgrade();
              hall.say(List.of("red"), none());
              hall.expectHeard(hall.c);
            }));
  }

  private static void exceptions(List<Case> cases) {
    cases.add(
        required(
            "S5-RM-15",
            "Those in a room that is excepted do not hear what the others hear",
            "RM11, RM12",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.join(hall.b, "quiet");
              hall.sayAll(none(), List.of("quiet"));
              hall.expectHeard(hall.a, hall.c);
              hall.say(none(), List.of("quiet"));
              hall.expectHeard(hall.c);
            }));
    cases.add(
        required(
            "S5-RM-16",
            "Who is in a room that is excepted does not hear what is said to its other rooms",
            "RM11, RM12",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.join(hall.b, "red", "quiet");
              hall.join(hall.c, "red", "other");
              hall.sayAll(List.of("red"), List.of("quiet", "nobody"));
              hall.expectHeard(hall.c);
            }));
    cases.add(
        reference(
            "S5-RM-17",
            "A single socket can be excepted by its id",
            "RM11, RM12",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.sayAll(none(), List.of(id(hall.c, hall.nsp)));
              hall.expectHeard(hall.a, hall.b);
            }));
  }

  private static void leaving(List<Case> cases) {
    cases.add(
        required(
            "S5-RM-18",
            "Who has left a room does not hear what is said there",
            "RM07",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.join(hall.b, "red");
              hall.join(hall.c, "red");
              hall.b.emitWithAck(hall.nsp, "leave", "red");
              hall.sayAll(List.of("red"), none());
              hall.expectHeard(hall.c);
            }));
    cases.add(
        required(
            "S5-RM-19",
            "Who has left a namespace hears nothing more of it, though the connection stays",
            "Socket.IO 5, Disconnection from a namespace; CN19",
            probe -> {
              Hall hall = Hall.of(probe);
              hall.join(hall.b, "red");
              String id = hall.b.emitWithAck(hall.nsp, "rooms").get(0).get(0).asString("");
              Guests.greeted(hall.b, "/");
              hall.b.disconnect(hall.nsp);
              hall.a.connect("/");
              Guests.expectReason(hall.a, id, "client namespace disconnect");
              hall.sayAll(List.of("red"), none());
              hall.sayAll(none(), none());
              hall.a.expectEvent(hall.nsp, "heard", 1);
              hall.a.expectNothingElse();
              hall.b.expectNothingElse();
            }));
    cases.add(
        required(
            "S5-RM-20",
            "Who comes back to a namespace is in none of the rooms of the stay before",
            "Socket.IO 5, Disconnection from a namespace; CN21",
            probe -> {
              Hall hall = Hall.of(probe);
              String id = id(hall.b, hall.nsp);
              hall.join(hall.b, "red");
              hall.b.disconnect(hall.nsp);
              hall.a.connect("/");
              Guests.expectReason(hall.a, id, "client namespace disconnect");
              Guests.greeted(hall.b, hall.nsp);
              expect(!id(hall.b, hall.nsp).equals(id), "another id than before", id);
              hall.sayAll(List.of("red", id), none());
              hall.expectHeard();
            }));
    cases.add(
        required(
            "S5-RM-21",
            "What is said to a connection that is lost harms nobody",
            "RM03",
            probe -> {
              Hall hall = Hall.of(probe);
              SocketIoClient lost = Guests.webSocket(probe, hall.nsp);
              hall.join(lost, "red");
              hall.join(hall.c, "red");
              lost.engine().vanish();
              for (int i = 0; i < MANY; i++) {
                hall.a.emit(hall.nsp, "say", Map.of("to", List.of("red")), "n", i);
              }
              for (int i = 0; i < MANY; i++) {
                hall.c.expectEvent(hall.nsp, "n", i);
              }
              hall.expectHeard();
            }));
  }

  private static void apart(List<Case> cases) {
    cases.add(
        required(
            "S5-RM-22",
            "What is said in a namespace nobody hears in another, not even in a room of the same name",
            "RM01, RM03",
            probe -> {
              Hall hall = Hall.of(probe);
              String other = Guests.ownNamespace();
              for (SocketIoClient client : List.of(hall.a, hall.b, hall.c)) {
                Guests.greeted(client, other);
                client.emitWithAck(other, "join", "red");
              }
              hall.join(hall.b, "red");
              hall.sayAll(List.of("red"), none());
              hall.expectHeard(hall.b);
              hall.sayAll(none(), none());
              hall.expectHeard(hall.a, hall.b, hall.c);
            }));
    cases.add(
        required(
            "S5-RM-23",
            "Two sockets on one connection, in two namespaces, are in rooms of their own",
            "CN11",
            probe -> {
              String one = Guests.ownNamespace();
              String two = Guests.ownNamespace();
              SocketIoClient client = SocketIoClient.webSocket(probe);
              String first = client.connect(one);
              String second = client.connect(two);
              client.emitWithAck(one, "join", "red");
              expectRooms(client, one, first, "red");
              expectRooms(client, two, second);
            }));
    cases.add(
        required(
            "S5-RM-24",
            "Clients hear the same whatever transport they are on, one that upgrades meanwhile, too",
            "Engine.IO 4, Upgrade",
            probe -> {
              Hall hall = Hall.of(probe);
              EngineClient engine = hall.c.engine();
              for (int i = 0; i < MANY; i++) {
                hall.a.emit(hall.nsp, "say", Map.of(), "n", i, "x".repeat(i));
                if (i == MANY / 3) {
                  engine.upgrade();
                }
              }
              for (int i = 0; i < MANY; i++) {
                hall.b.expectEvent(hall.nsp, "n", i, "x".repeat(i));
                hall.c.expectEvent(hall.nsp, "n", i, "x".repeat(i));
              }
              hall.expectHeard();
            }));
  }
}
