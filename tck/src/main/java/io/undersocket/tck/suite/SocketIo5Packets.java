package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Suite.recommended;
import static io.undersocket.tck.judge.Suite.reference;
import static io.undersocket.tck.judge.Suite.required;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.wire.SocketIoClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a packet looks like to the byte, and what is none: the connection is closed, no other. */
final class SocketIo5Packets {

  private static final String DOCUMENT = "Socket.IO 5, Packet encoding";
  private static final byte[] BYTES = {1, 2, 3};

  private SocketIo5Packets() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    written(cases);
    heads(cases);
    payloads(cases);
    json(cases);
    attachments(cases);
    return cases;
  }

  private static void written(List<Case> cases) {
    cases.add(
        required(
            "S5-PK-01",
            "An event in / has no namespace written, and one elsewhere has a comma behind it",
            DOCUMENT,
            probe -> {
              Guests.webSocket(probe, "/")
                  .emit("/", "message", 1)
                  .engine()
                  .expectMessage("2[\"message-back\",1]");
              Guests.webSocket(probe, "/custom")
                  .emit("/custom", "message", 1)
                  .engine()
                  .expectMessage("2/custom,[\"message-back\",1]");
            }));
    cases.add(
        reference(
            "S5-PK-02",
            "Packets are written without spaces, and letters beyond ASCII as they are",
            "Socket.IO parser; EV04",
            probe -> {
              String rest =
                  "\u00e9\u20ac\ud83d\ude00\",{\"a\":[1,2,{\"\u00fc\":null}]},\"/\\\"\\\\\\n\"]";
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client
                    .sendRaw("2[\"message\",\"" + rest)
                    .engine()
                    .expectMessage("2[\"message-back\",\"" + rest);
              }
            }));
    cases.add(
        reference(
            "S5-PK-03",
            "The members of an object come in the order in which they were sent",
            "Socket.IO parser",
            probe ->
                Guests.webSocket(probe, "/")
                    .sendRaw("2[\"message\",{\"z\":1,\"a\":2,\"m\":3,\"B\":4}]")
                    .engine()
                    .expectMessage("2[\"message-back\",{\"z\":1,\"a\":2,\"m\":3,\"B\":4}]")));
  }

  /** Each of these packets closes the connection it comes on, and no other. */
  private static void closes(Probe probe, String... packets) {
    SocketIoClient bystander = Guests.webSocket(probe, "/");
    for (String packet : packets) {
      Guests.webSocket(probe, "/").sendRaw(packet).expectClosed();
      bystander.stillAlive();
    }
    Guests.polling(probe, "/").sendRaw(packets[0]).expectClosed();
    bystander.expectNothingElse();
  }

  private static void heads(List<Case> cases) {
    cases.add(
        required(
            "S5-PK-04",
            "A packet of an unknown type closes the connection",
            DOCUMENT + "; EV16",
            probe ->
                closes(probe, "7", "8[\"a\"]", "9", "a", "-1", "\"2\"", "[2]", "\u0662[\"a\"]")));
    cases.add(
        required(
            "S5-PK-05",
            "An empty message closes the connection",
            DOCUMENT + "; EV14",
            probe -> closes(probe, "")));
    cases.add(
        required(
            "S5-PK-06",
            "An id that is no number closes the connection",
            DOCUMENT + "; EV16",
            probe ->
                closes(
                    probe,
                    "2abc[\"message\"]",
                    "2-1[\"message\"]",
                    "21.5[\"message\"]",
                    "21e3[\"message\"]",
                    "2+1[\"message\"]",
                    "20x1[\"message\"]",
                    "3x[]")));
    cases.add(
        required(
            "S5-PK-07",
            "A namespace that does not end closes the connection",
            DOCUMENT,
            probe ->
                closes(
                    probe, "2/[\"message\"]", "2/custom[\"message\"]", "2/custom1[\"message\"]")));
    cases.add(
        required(
            "S5-PK-08",
            "Bytes that nothing has announced close the connection",
            DOCUMENT + "; EV15",
            probe -> {
              SocketIoClient bystander = Guests.webSocket(probe, "/");
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client.engine().send(BYTES);
                client.expectClosed();
              }
              SocketIoClient.webSocket(probe).engine().send(BYTES).expectClosed();
              bystander.expectNothingElse();
            }));
  }

  private static void payloads(List<Case> cases) {
    cases.add(
        required(
            "S5-PK-09",
            "An event whose payload is no list closes the connection",
            DOCUMENT + "; EV16",
            probe ->
                closes(
                    probe, "2{}", "2\"message\"", "2null", "2true", "20\"a\"", "2{\"0\":\"a\"}")));
    cases.add(
        required(
            "S5-PK-10",
            "An event without a name closes the connection",
            DOCUMENT + "; EV16",
            probe ->
                closes(
                    probe,
                    "2[]",
                    "2[null]",
                    "2[{}]",
                    "2[[\"message\"]]",
                    "2[true]",
                    "2[false,1]")));
    cases.add(
        reference(
            "S5-PK-11",
            "An event with a name that is reserved closes the connection",
            "Socket.IO parser; EV11",
            probe ->
                closes(
                    probe,
                    "2[\"connect\"]",
                    "2[\"connect_error\",{}]",
                    "2[\"disconnect\"]",
                    "2[\"disconnecting\",\"x\"]",
                    "2[\"newListener\"]",
                    "2[\"removeListener\"]",
                    "21[\"disconnect\"]",
                    "2[\"\\u0064isconnect\"]")));
    cases.add(
        required(
            "S5-PK-12",
            "An acknowledgement whose payload is no list closes the connection",
            DOCUMENT + "; EV16",
            probe -> closes(probe, "31{}", "31\"a\"", "31null", "3{}", "31false")));
    cases.add(
        required(
            "S5-PK-13",
            "DISCONNECT with a payload closes the connection",
            DOCUMENT + "; EV16",
            probe -> closes(probe, "1{}", "1[]", "1\"bye\"", "1null")));
    cases.add(
        required(
            "S5-PK-14",
            "CONNECT whose payload is no object closes the connection",
            DOCUMENT + "; CN06",
            probe ->
                closes(
                    probe,
                    "0/custom,[]",
                    "0/custom,\"a\"",
                    "0/custom,null",
                    "0/custom,true",
                    "0/custom,[{}]")));
  }

  private static void json(List<Case> cases) {
    cases.add(
        required(
            "S5-PK-15",
            "A payload that is no complete JSON closes the connection",
            DOCUMENT + "; RFC 8259",
            probe ->
                closes(
                    probe,
                    "2[\"message\"",
                    "2[\"message",
                    "2[",
                    "2[\"message\",",
                    "2[\"message\",{]",
                    "2[\"message\",{\"a\"}]",
                    "2[\"message\",{\"a\":}]",
                    "2[\"message\",{\"a\":1]",
                    "0/custom,{\"a\":")));
    cases.add(
        required(
            "S5-PK-16",
            "What JSON does not have closes the connection: other quotes, commas, words and comments",
            "RFC 8259",
            probe ->
                closes(
                    probe,
                    "2['message']",
                    "2[message]",
                    "2[\"message\",]",
                    "2[\"message\",,1]",
                    "2[\"message\",{a:1}]",
                    "2[\"message\",{\"a\":1,}]",
                    "2[\"message\",undefined]",
                    "2[\"message\",NaN]",
                    "2[\"message\",Infinity]",
                    "2[\"message\",True]",
                    "2[\"message\",nul]",
                    "2[\"message\"/* a comment */]",
                    "2[\"message\" \"a\"]")));
    cases.add(
        required(
            "S5-PK-17",
            "A number that JSON does not have closes the connection",
            "RFC 8259, 6",
            probe ->
                closes(
                    probe,
                    "2[\"message\",01]",
                    "2[\"message\",+1]",
                    "2[\"message\",.5]",
                    "2[\"message\",1.]",
                    "2[\"message\",1e]",
                    "2[\"message\",-]",
                    "2[\"message\",0x10]",
                    "2[\"message\",1_000]")));
    cases.add(
        required(
            "S5-PK-18",
            "A text that JSON does not have closes the connection",
            "RFC 8259, 7",
            probe ->
                closes(
                    probe,
                    "2[\"message\",\"\\x41\"]",
                    "2[\"message\",\"\\u12\"]",
                    "2[\"message\",\"\\u12g4\"]",
                    "2[\"message\",\"a\nb\"]",
                    "2[\"message\",\"a\tb\"]",
                    "2[\"message\",\"a\u0000b\"]",
                    "2[\"message\",\"\\\"]")));
    cases.add(
        required(
            "S5-PK-19",
            "Whatever follows the payload closes the connection",
            DOCUMENT,
            probe ->
                closes(
                    probe,
                    "2[\"message\"]x",
                    "2[\"message\"][]",
                    "2[\"message\"]]",
                    "2[\"message\"],",
                    "2[\"message\"]\u0000",
                    "0/custom,{}{}")));
  }

  private static void attachments(List<Case> cases) {
    String one = "{\"_placeholder\":true,\"num\":0}";
    cases.add(
        required(
            "S5-PK-20",
            "A packet with attachments that does not say how many closes the connection",
            DOCUMENT + "; EV15",
            probe ->
                closes(
                    probe,
                    "5[\"message\"," + one + "]",
                    "5-[\"message\"," + one + "]",
                    "51[\"message\"," + one + "]",
                    "5x-[\"message\"," + one + "]",
                    "5-1-[\"message\"," + one + "]",
                    "51.5-[\"message\"," + one + "]",
                    "5woooot",
                    "6[]",
                    "5",
                    "51")));
    cases.add(
        reference(
            "S5-PK-21",
            "A packet that announces no attachments by its type and 0 by its count closes the"
                + " connection",
            "Socket.IO parser 4.2.7",
            probe -> closes(probe, "50-[\"message\"]", "60-1[]")));
    cases.add(
        required(
            "S5-PK-22",
            "Text where an attachment has to follow closes the connection",
            DOCUMENT,
            probe ->
                closesAfter(
                    probe, client -> client.sendRaw("51-[\"message\"," + one + "]").sendRaw("1"))));
    cases.add(
        required(
            "S5-PK-23",
            "One attachment more than announced closes the connection",
            DOCUMENT,
            probe -> {
              for (SocketIoClient client : Guests.both(probe, "/")) {
                client.sendRaw("51-[\"nobody-listens\"," + one + "]", BYTES, BYTES).expectClosed();
              }
            }));
    cases.add(
        required(
            "S5-PK-24",
            "A placeholder for an attachment that is not there closes the connection",
            "Socket.IO parser; CVE-2022-2421",
            probe -> {
              for (String number : List.of("1", "-1", "99999999999", "\"0\"", "\"length\"")) {
                String placeholder = "{\"_placeholder\":true,\"num\":" + number + "}";
                closesAfter(
                    probe, client -> client.sendRaw("51-[\"message\"," + placeholder + "]", BYTES));
              }
            }));
    cases.add(
        reference(
            "S5-PK-27",
            "A packet that announces eleven attachments closes the connection before they come",
            "Socket.IO parser, maxAttachments; CVE-2026-33151",
            probe -> closes(probe, "511-[\"message\"]", "611-1[]", "511-/custom,[\"message\"]")));
    cases.add(
        recommended(
            "S5-PK-26",
            "A placeholder whose number is a fraction closes the connection",
            "Observed: the Node.js server takes null for the attachment",
            probe ->
                closesAfter(
                    probe,
                    client ->
                        client.sendRaw(
                            "51-[\"message\",{\"_placeholder\":true,\"num\":0.5}]", BYTES))));
    cases.add(
        recommended(
            "S5-PK-25",
            "A packet whose payload is invalid closes the connection before its attachments come",
            DOCUMENT,
            probe -> closes(probe, "51-{}", "51-\"a\"", "51-[{}]", "61-1{}", "51-[\"message\"")));
  }

  private static void closesAfter(Probe probe, Consumer<SocketIoClient> malice) {
    SocketIoClient bystander = Guests.webSocket(probe, "/");
    SocketIoClient client = Guests.webSocket(probe, "/");
    malice.accept(client);
    client.expectClosed();
    bystander.expectNothingElse();
  }
}
