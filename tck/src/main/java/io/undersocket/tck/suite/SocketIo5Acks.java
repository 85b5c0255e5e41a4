package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.Json;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.SocketIoPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Acknowledgements: of the server's, and of the client's. */
final class SocketIo5Acks {

  private static final String DOCUMENT = "Socket.IO 5, Acknowledgement";

  /** Longer than any answer of these cases takes. */
  private static final int PATIENT = 20_000;

  private static final int SHORT = 50;
  private static final int MANY = 50;

  private SocketIo5Acks() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    ofServer(cases);
    List<Case> conversed = new ArrayList<>();
    questions(conversed);
    strangers(conversed);
    manyAsked(conversed);
    conversed.forEach(one -> cases.add(one.needing(Feature.CONVERSATION)));
    return cases;
  }

  private static void ofServer(List<Case> cases) {
    cases.add(
        required(
            "S5-AK-01",
            "An event with an id is acknowledged with that id, and with what the application says",
            DOCUMENT + "; AK01",
            probe -> {
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client
                    .sendRaw("212[\"message-with-ack\",1,\"a\",[null,{\"b\":true}]]")
                    .engine()
                    .expectMessage("312[1,\"a\",[null,{\"b\":true}]]")
                    .expectNothingElse();
              }
            }));
    cases.add(
        required(
            "S5-AK-02",
            "An acknowledgement may be of nothing: an empty list",
            DOCUMENT + "; AK01",
            probe ->
                Guests.webSocket(probe, "/")
                    .sendRaw("21[\"message-with-ack\"]")
                    .engine()
                    .expectMessage("31[]")));
    cases.add(
        required(
            "S5-AK-03",
            "An acknowledgement comes in the namespace of its event",
            DOCUMENT,
            probe ->
                Guests.webSocket(probe, "/custom")
                    .sendRaw("2/custom,5[\"message-with-ack\",1]")
                    .engine()
                    .expectMessage("3/custom,5[1]")));
    cases.add(
        required(
            "S5-AK-04",
            "The id may be 0, and may be as large as JavaScript counts",
            DOCUMENT + "; AK12",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              for (String id : List.of("0", "9", "10", "2147483648", "9007199254740991")) {
                client
                    .sendRaw("2" + id + "[\"message-with-ack\",\"x\"]")
                    .engine()
                    .expectMessage("3" + id + "[\"x\"]");
              }
            }));
    cases.add(
        required(
            "S5-AK-05",
            "Each event is acknowledged by itself, though many wait and though ids repeat",
            DOCUMENT + "; AK10",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              for (int i = 0; i < MANY; i++) {
                client.sendRaw("2" + (i % 3) + "[\"message-with-ack\"," + i + "]");
              }
              for (int i = 0; i < MANY; i++) {
                client.engine().expectMessage("3" + (i % 3) + "[" + i + "]");
              }
              client.expectNothingElse();
            }));
    cases.add(
        required(
            "S5-AK-06",
            "The same id in two namespaces of a connection is two acknowledgements",
            DOCUMENT,
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              Guests.greeted(client, "/custom");
              client.sendRaw("27[\"message-with-ack\",1]");
              client.engine().expectMessage("37[1]");
              client.sendRaw("2/custom,7[\"message-with-ack\",2]");
              client.engine().expectMessage("3/custom,7[2]").expectNothingElse();
            }));
    cases.add(
        reference(
            "S5-AK-07",
            "Zeros in front of an id count for nothing",
            "Observed",
            probe ->
                Guests.webSocket(probe, "/")
                    .sendRaw("2007[\"message-with-ack\"]")
                    .engine()
                    .expectMessage("37[]")));
  }

  private static void questions(List<Case> cases) {
    cases.add(
        required(
            "S5-AK-10",
            "A question of the server has an id, by which the client's answer reaches the asker",
            DOCUMENT + "; AK02",
            probe -> {
              for (SocketIoClient client : Guests.both(probe, "/")) {
                long asked = client.beginEmit("/", "ask", PATIENT, "a", Map.of("b", 1));
                SocketIoPacket question = client.expectEvent("/", "question", "a", Map.of("b", 1));
                expectAnswered(client.ack(question, 1, "two", null), asked, 1, "two", null);
              }
            }));
    cases.add(
        required(
            "S5-AK-11",
            "A question in a namespace is asked and answered there",
            DOCUMENT,
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/custom");
              long asked = client.beginEmit("/custom", "ask", PATIENT);
              SocketIoPacket question = client.expectEvent("/custom", "question");
              client.ack(question, "x");
              expectTold(
                  client.expectAck("/custom", asked), "answered", List.of("x"), "the answer x");
            }));
    cases.add(
        required(
            "S5-AK-12",
            "An answer may be empty",
            DOCUMENT + "; AK02",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              long asked = client.beginEmit("/", "ask", PATIENT);
              expectAnswered(client.ack(client.expectEvent("/", "question")), asked);
            }));
    cases.add(
        reference(
            "S5-AK-13",
            "An answer without a payload is one without arguments",
            "Observed",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              long asked = client.beginEmit("/", "ask", PATIENT);
              SocketIoPacket question = client.expectEvent("/", "question");
              expectAnswered(client.sendRaw("3" + question.id()), asked);
            }));
    cases.add(
        required(
            "S5-AK-14",
            "Questions that wait at the same time have different ids; each gets its own answer, in"
                + " any order",
            DOCUMENT,
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              long first = client.beginEmit("/", "ask", PATIENT, 1);
              long second = client.beginEmit("/", "ask", PATIENT, 2);
              SocketIoPacket one = client.expectEvent("/", "question", 1);
              SocketIoPacket two = client.expectEvent("/", "question", 2);
              expectAnswered(client.ack(two, "to two"), second, "to two");
              expectAnswered(client.ack(one, "to one"), first, "to one");
            }));
    cases.add(
        reference(
            "S5-AK-15",
            "A question with a timeout that nobody answers ends when the time is over, not before",
            "AK05",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              long began = System.nanoTime();
              long asked = client.beginEmit("/", "ask", 300);
              client.expectEvent("/", "question");
              expectTold(client.expectAck("/", asked), "late", List.of(), "late");
              long took = (System.nanoTime() - began) / 1_000_000;
              expect(took >= 295, "300 ms or more until it is late", took + " ms");
            }));
    cases.add(
        reference(
            "S5-AK-16",
            "An answer that is late changes nothing, and the connection goes on",
            "AK05",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              long asked = client.beginEmit("/", "ask", SHORT);
              SocketIoPacket question = client.expectEvent("/", "question");
              expectTold(client.expectAck("/", asked), "late", List.of(), "late");
              client.ack(question, "too late").expectNothingElse();
            }));
    cases.add(
        reference(
            "S5-AK-17",
            "A second answer to a question is passed over",
            "AK13",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              long asked = client.beginEmit("/", "ask", PATIENT);
              SocketIoPacket question = client.expectEvent("/", "question");
              expectAnswered(client.ack(question, 1).ack(question, 2), asked, 1);
              client.expectNothingElse();
            }));
  }

  private static void strangers(List<Case> cases) {
    cases.add(
        reference(
            "S5-AK-18",
            "An acknowledgement with an id that nobody waits for, or without an id, is passed over",
            "AK13",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              client.ack("/", 123_456, "x").sendRaw("3[\"x\"]").sendRaw("39007199254740991[]");
              client.expectNothingElse();
            }));
    cases.add(
        required(
            "S5-AK-19",
            "Nobody can answer a question that was put to another client",
            DOCUMENT,
            probe -> {
              SocketIoClient asker = Guests.webSocket(probe, "/");
              SocketIoClient stranger = Guests.webSocket(probe, "/");
              long asked = asker.beginEmit("/", "ask", PATIENT);
              SocketIoPacket question = asker.expectEvent("/", "question");
              stranger.ack(question, "not asked").expectNothingElse();
              expectAnswered(asker.ack(question, "asked"), asked, "asked");
            }));
    cases.add(
        required(
            "S5-AK-20",
            "A question in one namespace is not answered by an acknowledgement in another",
            DOCUMENT,
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              Guests.greeted(client, "/custom");
              long asked = client.beginEmit("/", "ask", PATIENT);
              SocketIoPacket question = client.expectEvent("/", "question");
              Long id = question.id();
              expect(id != null, "a question with an id", question);
              client.ack("/custom", id == null ? 0 : id, "elsewhere");
              client.emit("/custom", "message").expectEvent("/custom", "message-back");
              expectAnswered(client.ack(question, "here"), asked, "here");
            }));
  }

  private static void manyAsked(List<Case> cases) {
    cases.add(
        reference(
            "S5-AK-21",
            "A question to many is complete when each has answered; the first argument of each counts",
            "BA01",
            probe -> {
              String nsp = Guests.ownNamespace();
              SocketIoClient asker = Guests.webSocket(probe, nsp);
              List<SocketIoClient> asked = room(probe, nsp, "asked");
              long id = asker.beginEmit(nsp, "ask-all", "asked", PATIENT);
              for (int i = 0; i < asked.size(); i++) {
                SocketIoClient client = asked.get(i);
                client.ack(client.expectEvent(nsp, "question"), i, "second");
              }
              List<JsonNode> told = asker.expectAck(nsp, id);
              expect(told.size() == 2 && told.get(0).asBoolean(false), "all in time", told);
              List<Integer> answers = new ArrayList<>();
              told.get(1).forEach(answer -> answers.add(answer.asInt(-1)));
              answers.sort(null);
              expect(answers.equals(List.of(0, 1, 2)), "the answers 0, 1 and 2", told);
              asker.expectNothingElse();
            }));
    cases.add(
        reference(
            "S5-AK-22",
            "A question to many that not all answer in time ends with the answers that there are",
            "BA02",
            probe -> {
              String nsp = Guests.ownNamespace();
              SocketIoClient asker = Guests.webSocket(probe, nsp);
              List<SocketIoClient> asked = room(probe, nsp, "asked");
              long id = asker.beginEmit(nsp, "ask-all", "asked", 1000);
              for (SocketIoClient client : asked) {
                SocketIoPacket question = client.expectEvent(nsp, "question");
                if (client == asked.get(1)) {
                  client.ack(question, "the only one");
                }
              }
              expectTold(
                  asker.expectAck(nsp, id),
                  false,
                  List.of("the only one"),
                  "late, with one answer");
            }));
    cases.add(
        reference(
            "S5-AK-23",
            "A question to a room in which nobody is is complete at once",
            "BA04",
            probe -> {
              SocketIoClient asker = Guests.webSocket(probe, "/");
              expectTold(
                  asker.emitWithAck("/", "ask-all", "nobody is in here", PATIENT),
                  true,
                  List.of(),
                  "complete, without answers");
            }));
    cases.add(
        reference(
            "S5-AK-24",
            "Who was not asked cannot answer a question to many, and nobody answers twice",
            "BA01",
            probe -> {
              String nsp = Guests.ownNamespace();
              SocketIoClient asker = Guests.webSocket(probe, nsp);
              List<SocketIoClient> asked = room(probe, nsp, "asked");
              long id = asker.beginEmit(nsp, "ask-all", "asked", PATIENT);
              List<SocketIoPacket> questions = new ArrayList<>();
              asked.forEach(client -> questions.add(client.expectEvent(nsp, "question")));
              asker.ack(questions.get(0), "not asked");
              asker.stillAlive();
              for (int i = 0; i < asked.size(); i++) {
                asked.get(i).ack(questions.get(i), "a").ack(questions.get(i), "b").stillAlive();
              }
              expectTold(
                  asker.expectAck(nsp, id), true, List.of("a", "a", "a"), "one answer of each");
            }));
  }

  private static List<SocketIoClient> room(Probe probe, String nsp, String room) {
    List<SocketIoClient> all = new ArrayList<>(Guests.both(probe, nsp));
    all.add(Guests.webSocket(probe, nsp));
    all.forEach(client -> client.emitWithAck(nsp, "join", room));
    return all;
  }

  private static void expectAnswered(
      SocketIoClient client, long asked, @Nullable Object... answer) {
    List<@Nullable Object> wanted = Arrays.asList(answer);
    expectTold(client.expectAck("/", asked), "answered", wanted, "the answer " + wanted);
  }

  private static void expectTold(
      List<JsonNode> told, Object first, List<@Nullable Object> second, String expected) {
    expect(
        Json.same(Json.of(told), Json.of(Arrays.asList(first, second))),
        expected + ": " + Json.of(Arrays.asList(first, second)),
        told);
  }
}
