package io.undersocket.tck.suite;

import static io.undersocket.tck.judge.Level.RECOMMENDED;
import static io.undersocket.tck.judge.Level.REFERENCE;
import static io.undersocket.tck.judge.Level.REQUIRED;
import static io.undersocket.tck.suite.Guests.expect;

import io.undersocket.tck.judge.Case;
import io.undersocket.tck.judge.Feature;
import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.SocketIoClient;
import io.undersocket.tck.wire.SocketIoPacket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Harm by packets of Socket.IO. */
final class HostilePackets {

  private static final String SOURCE = "Hostile input";
  private static final List<String> OF_OBJECTS =
      List.of("__proto__", "constructor", "prototype", "toString", "valueOf", "hasOwnProperty");
  private static final int MANY = 5_000;
  private static final int DEEP = 100_000;
  private static final int LARGE = 500_000;
  private static final int NAMESPACES = 150;

  private HostilePackets() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    values(cases);
    names(cases);
    floods(cases);
    attachments(cases);
    return cases;
  }

  /** The connection goes on, or is closed. */
  private static void expectAliveOrClosed(SocketIoClient client) {
    try {
      client.stillAlive();
    } catch (Unmet gone) {
      client.engine().expectClosed();
    }
  }

  private static void values(List<Case> cases) {
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-01",
            "JSON that is 100,000 lists deep is passed over, or closes its connection",
            SOURCE,
            probe -> {
              for (String[] nest : new String[][] {{"[", "]"}, {"{\"a\":", "}"}}) {
                String deep =
                    nest[0].repeat(DEEP / nest[0].length())
                        + "1"
                        + nest[1].repeat(DEEP / nest[0].length());
                SocketIoClient client = Guests.webSocket(probe, "/");
                client.sendRaw("2[\"nobody-listens\"," + deep + "]");
                expectAliveOrClosed(client);
                Guests.webSocket(probe, "/")
                    .sendRaw("2[\"nobody-listens\"," + nest[0].repeat(DEEP))
                    .expectClosed();
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-02",
            "Numbers that no computer has are passed over, or close their connection",
            SOURCE,
            probe -> {
              for (String number :
                  List.of(
                      "1e400",
                      "-1e400",
                      "1e-400",
                      "9".repeat(LARGE),
                      "0." + "1".repeat(LARGE),
                      "1e999999999",
                      "-0")) {
                SocketIoClient client = Guests.webSocket(probe, "/");
                client.sendRaw("2[\"nobody-listens\"," + number + "]");
                client.sendRaw("2[" + number + "]");
                expectAliveOrClosed(client);
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-03",
            "An event with a name of half a megabyte, or with 5,000 arguments, is passed over",
            SOURCE,
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              client.emit("/", "x".repeat(LARGE));
              client.sendRaw("2[\"nobody-listens\"" + ",1".repeat(MANY) + "]");
              client.expectNothingElse();
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-04",
            "Members that are named after what every object has come back as they were",
            "Prototype pollution",
            probe -> {
              String value =
                  "{\"__proto__\":{\"admin\":true},\"constructor\":{\"prototype\":{\"admin\":true}},"
                      + "\"toString\":1,\"hasOwnProperty\":null,\"toJSON\":2,\"length\":-1}";
              SocketIoClient client = Guests.webSocket(probe, "/");
              client
                  .sendRaw("2[\"message\"," + value + "]")
                  .engine()
                  .expectMessage("2[\"message-back\"," + value + "]");
              client
                  .sendRaw(
                      "51-[\"nobody-listens\"," + value + ",{\"_placeholder\":true,\"num\":0}]",
                      new byte[] {1})
                  .expectNothingElse();
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-05",
            "What a client sends along to connect reaches it alone, whatever its members are called",
            "Prototype pollution",
            probe -> {
              SocketIoClient client = SocketIoClient.webSocket(probe);
              client.sendRaw(
                  "0{\"__proto__\":{\"admin\":true},\"constructor\":{\"prototype\":{\"admin\":true}}}");
              client.expectConnected("/");
              SocketIoPacket greeting = client.awaitEvent("/", "auth");
              expect(greeting.written().contains("__proto__"), "the payload as it was", greeting);
              Guests.greeted(SocketIoClient.webSocket(probe), "/");
            }));
  }

  private static void names(List<Case> cases) {
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-06",
            "Events that are named after what every object has are events that nobody listens to",
            "Prototype pollution",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              for (String name : OF_OBJECTS) {
                client.emit("/", name, "x");
                client.sendRaw("27[\"" + name + "\",1]");
              }
              client.expectNothingElse();
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-07",
            "Namespaces that are named after what every object has are not there",
            "Prototype pollution",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              for (String name : OF_OBJECTS) {
                client.beginConnect("/" + name).expectConnectError("/" + name, "Invalid namespace");
              }
              for (String name :
                  List.of("/../custom", "/custom\u0000", "/%2e%2e", "/custom ", "//")) {
                client.beginConnect(name).expectConnectError(name, "Invalid namespace");
              }
              client.expectNothingElse();
            }));
    cases.add(
        Harm.done(
                REFERENCE,
                "HO-PK-08",
                "Rooms that are named after what every object has hold only who joined them",
                "Prototype pollution",
                probe -> {
                  String nsp = Guests.ownNamespace();
                  SocketIoClient speaker = Guests.webSocket(probe, nsp);
                  SocketIoClient member = Guests.webSocket(probe, nsp);
                  SocketIoClient other = Guests.webSocket(probe, nsp);
                  for (String name : OF_OBJECTS) {
                    member.emitWithAck(nsp, "join", name);
                    speaker.emit(nsp, "say", Map.of("to", List.of(name)), "heard", name);
                    member.expectEvent(nsp, "heard", name);
                  }
                  other.expectNothingElse();
                })
            .needing(Feature.CONVERSATION));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-09",
            "A namespace with a name of half a megabyte is refused, or closes the connection",
            SOURCE,
            probe -> {
              String name = "/" + "x".repeat(LARGE);
              SocketIoClient client = SocketIoClient.webSocket(probe).beginConnect(name);
              try {
                client.expectConnectError(name, "Invalid namespace");
              } catch (Unmet closed) {
                client.engine().expectClosed();
              }
            }));
  }

  private static void floods(List<Case> cases) {
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-10",
            "Thousands of tiny events in one body are all answered, in order",
            SOURCE,
            probe -> {
              SocketIoClient client = Guests.polling(probe, "/");
              String[] packets = new String[MANY];
              Arrays.setAll(packets, i -> "42[\"message\"," + i + "]");
              client.engine().sendPacket(packets);
              for (int i = 0; i < MANY; i++) {
                client.expectEvent("/", "message-back", i);
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-11",
            "Thousands of acknowledgements that nobody waits for are passed over",
            SOURCE,
            probe -> {
              SocketIoClient client = Guests.polling(probe, "/");
              String[] packets = new String[MANY];
              Arrays.setAll(packets, i -> "43" + i + "[\"" + i + "\"]");
              client.engine().sendPacket(packets);
              client.expectNothingElse();
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-12",
            "A thousand requests for namespaces that are not there are refused, one by one",
            SOURCE,
            probe -> {
              SocketIoClient client = Guests.polling(probe, "/");
              String[] packets = new String[MANY / 5];
              Arrays.setAll(packets, i -> "40/nowhere-" + i + ",");
              client.engine().sendPacket(packets);
              for (int i = 0; i < packets.length; i++) {
                client.expectConnectError("/nowhere-" + i, "Invalid namespace");
              }
              client.expectNothingElse();
            }));
    cases.add(
        Harm.done(
                REQUIRED,
                "HO-PK-13",
                "Who asks for 150 namespaces at once gets an answer for each, and goes on",
                SOURCE,
                probe -> {
                  SocketIoClient client = Guests.webSocket(probe, "/");
                  String prefix = Guests.ownNamespace() + "0";
                  for (int i = 0; i < NAMESPACES; i++) {
                    client.beginConnect(prefix + i);
                  }
                  int answers = 0;
                  while (answers < NAMESPACES) {
                    SocketIoPacket packet = client.next();
                    boolean answer = packet.type() == '0' || packet.type() == '4';
                    expect(
                        answer || packet.name().equals("auth"),
                        "CONNECT, CONNECT_ERROR or a greeting",
                        packet);
                    answers += answer ? 1 : 0;
                  }
                  client.stillAlive();
                })
            .needing(Feature.CONVERSATION));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-14",
            "Joining and leaving a namespace a hundred times leaves nothing behind",
            SOURCE,
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              for (int i = 0; i < 100; i++) {
                Guests.greeted(client, "/custom").disconnect("/custom");
                client.expectNothingElse();
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-15",
            "What was sent behind a packet that closed the connection is not looked at",
            SOURCE,
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              client.sendRaw("9");
              for (int i = 0; i < MANY / 10; i++) {
                client.sendRaw("2[\"message\"," + i + "]");
              }
              client.expectClosed();
              SocketIoClient polling = Guests.polling(probe, "/");
              polling.engine().sendPacket("42[]", "42[\"message\",1]", "42[\"message\",2]");
              polling.expectClosed();
            }));
  }

  private static void attachments(List<Case> cases) {
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-16",
            "Attachments that are announced and never come hold up nobody, and are forgotten with"
                + " their connection",
            SOURCE,
            probe -> {
              for (int i = 0; i < 10; i++) {
                SocketIoClient client = Guests.webSocket(probe, "/");
                client.sendRaw(
                    "52-[\"message\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]",
                    new byte[100_000]);
                if (i % 2 == 0) {
                  client.engine().vanish();
                }
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-17",
            "No packet can come between a packet and its attachments, not even to leave",
            SOURCE,
            probe -> {
              String head = "51-[\"message\",{\"_placeholder\":true,\"num\":0}]";
              for (String between : List.of("1", "0/custom,", "2[\"message\"]", "30[]", head, "")) {
                Guests.webSocket(probe, "/").sendRaw(head).sendRaw(between).expectClosed();
              }
            }));
    cases.add(
        Harm.done(
            REQUIRED,
            "HO-PK-18",
            "A placeholder within a placeholder, and thousands of them, are no burden",
            SOURCE,
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              byte[] bytes = {1};
              client.sendRaw(
                  "51-[\"nobody-listens\",{\"_placeholder\":true,\"num\":0,"
                      + "\"x\":{\"_placeholder\":true,\"num\":0}}]",
                  bytes);
              client.sendRaw(
                  "51-[\"nobody-listens\""
                      + ",{\"_placeholder\":true,\"num\":0}".repeat(5_000)
                      + "]",
                  bytes);
              client.expectNothingElse();
            }));
    cases.add(
        Harm.done(
            RECOMMENDED,
            "HO-PK-19",
            "Nobody has the server send more than it was sent by naming an attachment a thousand times",
            "Amplification: the Node.js server sends it a thousand times",
            probe -> {
              SocketIoClient client = Guests.webSocket(probe, "/");
              client.sendRaw(
                  "51-[\"message\"" + ",{\"_placeholder\":true,\"num\":0}".repeat(1_000) + "]",
                  new byte[1_000]);
              try {
                SocketIoPacket back = client.next();
                String head = back.written().substring(0, back.written().indexOf('-') + 1);
                expect(head.length() <= "510-".length(), "ten attachments or fewer", head);
              } catch (Unmet none) {
                if (none.received().contains("the end")) {
                  return;
                }
                throw none;
              }
            }));
  }
}
