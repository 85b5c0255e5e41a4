package io.undersocket.tck.clients;

import static io.undersocket.tck.judge.Feature.CONVERSATION;

import io.undersocket.tck.judge.Feature;
import java.util.Set;

/** What every client does; the drivers know each by its {@link #key}. */
enum Scenario {
  TEXT("text", "gets text and JSON back as it said them", "EVENT"),
  UNICODE("unicode", "gets every kind of character back", "EVENT"),
  BINARY("binary", "gets bytes back, wherever in the arguments they are", "BINARY_EVENT"),
  ACKS("acks", "has many events acknowledged, each with its own answer", "ACK"),
  ACK_BINARY("ack-binary", "has bytes acknowledged with bytes", "BINARY_ACK"),
  ASKED("asked", "is asked, answers with bytes, and may leave it", "ACK", CONVERSATION),
  NAMESPACES(
      "namespaces", "enters a second namespace, leaves it and comes back", "CONNECT, DISCONNECT"),
  MULTIPLEX("multiplex", "speaks in two namespaces over one connection at once", "Introduction"),
  REFUSED("refused", "is told why it may not enter a namespace", "CONNECT_ERROR", CONVERSATION),
  SLOW("slow", "is heard once it is let in, however long that takes", "CONNECT", CONVERSATION),
  ORDER("order", "gets hundreds of events back in order, bytes among them", "EVENT"),
  BURST(
      "burst",
      "gets hundreds of events of the server in order, bytes among them",
      "",
      CONVERSATION),
  ROOMS("rooms", "hears what is said in its rooms, and nothing else", "", CONVERSATION),
  LARGE("large", "gets hundreds of kilobytes back, text and bytes", "BINARY_EVENT"),
  UPGRADING(
      "upgrading", "loses, repeats and reorders nothing while it upgrades", "Engine.IO, Upgrade"),
  IDLE("idle", "stays while it says nothing", "Engine.IO, Heartbeat"),
  RECONNECT("reconnect", "comes back by itself when its connection breaks", ""),
  KICKED("kicked", "is told to go, from a namespace or for good, and may return", "", CONVERSATION),
  REASONS("reasons", "hears why a connection ended, as does the server", "", CONVERSATION),
  AUTH("auth", "says who it is when it enters", "CONNECT"),
  QUERY("query", "says something in the query of its first request", "", CONVERSATION),
  BESIDE("beside", "shares a room with a client of Socket.IO 4.8", "", CONVERSATION),
  RESTART("restart", "comes back by itself when the server was restarted", "");

  /** What the other client in {@link #BESIDE} plays. */
  static final String PEER = "peer";

  private final String key;
  private final String rule;
  private final String section;
  private final Set<Feature> needs;

  Scenario(String key, String rule, String section, Feature... needs) {
    this.key = key;
    this.rule = rule;
    this.section = section;
    this.needs = Set.of(needs);
  }

  /** As the ids of cases and the drivers have it. */
  String key() {
    return key;
  }

  /** What a client does, after its name. */
  String rule() {
    return rule;
  }

  /** Where it is from. */
  String source() {
    return section.isEmpty() ? "What applications do" : "Socket.IO protocol, " + section;
  }

  Set<Feature> needs() {
    return needs;
  }

  /** Whether this client has it over this transport. */
  boolean isFor(ClientKind client, ClientTransport transport) {
    return switch (this) {
      case UPGRADING -> transport == ClientTransport.UPGRADE;
      // It understands refusals that are mere text, and those of today's servers are none.
      case REFUSED -> client != ClientKind.JAVA_1_0;
      // Its own kind is who it would meet; and the other path has other rooms.
      case BESIDE -> client != ClientKind.JS_4_8 && client != ClientKind.JS_4_8_MSGPACK;
      default -> true;
    };
  }
}
