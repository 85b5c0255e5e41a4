package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.Json;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.SocketIoPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Clients of both generations in one room. */
final class SocketIo4Rooms {

  private static final String SOURCE = "reference server: allowEIO3; one server, both generations";
  private static final String ROOM = "room";

  private SocketIo4Rooms() {}

  /** A namespace that nobody else is in, with clients of both generations in its room. */
  private record Company(
      String nsp, SocketIoClient old, SocketIoClient polling, SocketIoClient now) {

    static Company of(Probe probe) {
      String nsp = Guests.ownNamespace();
      Company company =
          new Company(
              nsp,
              OldGuests.join(OldGuests.webSocket(probe), nsp),
              OldGuests.join(OldGuests.polling(probe), nsp),
              Guests.webSocket(probe, nsp));
      company.all().forEach(one -> one.emitWithAck(nsp, "join", ROOM));
      return company;
    }

    List<SocketIoClient> all() {
      return List.of(old, polling, now);
    }
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    Map<String, Object> room = Map.of("to", List.of(ROOM), "except", List.of());
    cases.add(
        required(
            "S4-RO-01",
            "What is said to a room everyone hears, of either generation, over either transport",
            SOURCE,
            probe -> {
              Company company = Company.of(probe);
              company.now().emit(company.nsp(), "say-all", room, "news", "\u20ac", 1);
              for (SocketIoClient one : company.all()) {
                one.expectEvent(company.nsp(), "news", "\u20ac", 1);
              }
            }));
    cases.add(
        required(
            "S4-RO-02",
            "Bytes that are said to a room come to everyone in the framing of its generation",
            SOURCE,
            probe -> {
              Company company = Company.of(probe);
              byte[] bytes = Wares.bytes(40);
              company.old().emit(company.nsp(), "say-all", room, "news", bytes, "text", bytes);
              for (SocketIoClient one : company.all()) {
                one.expectEvent(company.nsp(), "news", bytes, "text", bytes);
              }
            }));
    cases.add(
        required(
            "S4-RO-03",
            "What an old client says to the others the new ones hear, and itself it does not",
            SOURCE,
            probe -> {
              Company company = Company.of(probe);
              company.old().emit(company.nsp(), "say", room, "news", 1);
              company.now().expectEvent(company.nsp(), "news", 1);
              company.polling().expectEvent(company.nsp(), "news", 1);
              company.old().expectNothingElse();
            }));
    cases.add(
        required(
            "S4-RO-04",
            "What a new client says to the others the old ones hear, and itself it does not",
            SOURCE,
            probe -> {
              Company company = Company.of(probe);
              company.now().emit(company.nsp(), "say", room, "news", 1);
              company.old().expectEvent(company.nsp(), "news", 1);
              company.polling().expectEvent(company.nsp(), "news", 1);
              company.now().expectNothingElse();
            }));
    cases.add(
        required(
            "S4-RO-05",
            "An old client can be reached by the id that it knows itself by",
            "client of version 2: socket.id",
            probe -> {
              Company company = Company.of(probe);
              String id = company.nsp() + "#" + company.old().engine().sid();
              company.now().emit(company.nsp(), "say", Map.of("to", List.of(id)), "to you", 1);
              company.old().expectEvent(company.nsp(), "to you", 1);
              company.polling().expectNothingElse();
            }));
    cases.add(
        required(
            "S4-RO-06",
            "A question to a room gathers the answers of both generations",
            SOURCE,
            probe -> {
              Company company = Company.of(probe);
              String nsp = company.nsp();
              long asked = company.now().beginEmit(nsp, "ask-all", ROOM, 5_000);
              TreeSet<String> expected = new TreeSet<>();
              for (SocketIoClient one : company.all()) {
                SocketIoPacket question = one.expectEvent(nsp, "question");
                String answer = "answer " + expected.size();
                expected.add(answer);
                one.ack(question, answer);
              }
              List<JsonNode> answer = company.now().expectAck(nsp, asked);
              TreeSet<String> answers = new TreeSet<>();
              answer.get(1).forEach(each -> answers.add(each.asString("")));
              expect(
                  Json.same(answer.get(0), Json.of(true)) && answers.equals(expected),
                  "true, and " + expected,
                  answer);
            }));
    cases.add(
        required(
            "S4-RO-07",
            "The sockets of a namespace are those of both generations",
            SOURCE,
            probe -> {
              Company company = Company.of(probe);
              JsonNode sockets = company.now().emitWithAck(company.nsp(), "sockets").get(0);
              List<String> ids = new ArrayList<>();
              sockets.forEach(id -> ids.add(id.asString("")));
              expect(
                  ids.size() == 3
                      && ids.contains(company.nsp() + "#" + company.old().engine().sid())
                      && ids.contains(company.nsp() + "#" + company.polling().engine().sid()),
                  "three ids, two of them of the old clients",
                  sockets);
            }));
    cases.add(
        required(
            "S4-RO-08",
            "An old client that has left a room hears no more of it",
            SOURCE,
            probe -> {
              Company company = Company.of(probe);
              company.old().emitWithAck(company.nsp(), "leave", ROOM);
              company.now().emit(company.nsp(), "say", room, "news", 1);
              company.polling().expectEvent(company.nsp(), "news", 1);
              company.old().expectNothingElse();
            }));
    return cases.stream().map(one -> one.needing(Feature.CONVERSATION)).toList();
  }
}
