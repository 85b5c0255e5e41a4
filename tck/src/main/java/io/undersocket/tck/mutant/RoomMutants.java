package io.undersocket.tck.mutant;

import static io.undersocket.tck.mutant.Change.in;
import static io.undersocket.tck.mutant.Edits.argument;
import static io.undersocket.tck.mutant.Edits.drop;
import static io.undersocket.tck.mutant.Edits.enter;
import static io.undersocket.tck.mutant.Edits.instead;
import static io.undersocket.tck.mutant.Edits.nothing;
import static io.undersocket.tck.mutant.Edits.redirect;
import static io.undersocket.tck.mutant.Edits.result;
import static io.undersocket.tck.mutant.Edits.skip;
import static io.undersocket.tck.mutant.Edits.text;
import static io.undersocket.tck.mutant.Edits.yes;
import static io.undersocket.tck.mutant.Mutant.mutant;

import java.util.List;

/** Faults in who hears what: rooms, broadcasts, and what a client is told that comes back. */
final class RoomMutants {

  private static final String SOCKET = "socketio.Socket";
  private static final String ROOMS = "socketio.Rooms";
  private static final String OPTIONS = "socketio.spi.BroadcastOptions";
  private static final String STORE = "socketio.spi.RecoveryStore";

  private RoomMutants() {}

  static List<Mutant> rooms() {
    return List.of(
        mutant(
            "broadcast-reaches-sender",
            "What a socket says to others it hears itself.",
            in(SOCKET, "broadcast", argument("BroadcastOptions.<init>", 1, "emptySet")),
            "S5-RM-06"),
        mutant(
            "broadcast-rooms-ignored",
            "What is said to a room everybody hears.",
            in(ROOMS, "forEach", result("BroadcastOptions.rooms", "emptySet")),
            "S5-RM-07"),
        mutant(
            "broadcast-except-ignored",
            "Those hear it who are excepted.",
            in(OPTIONS, "except", argument("union", 1, "emptySet")),
            "S5-RM-15"),
        mutant(
            "broadcast-twice-to-who-is-in-two-rooms",
            "Who is in two of the rooms hears it twice.",
            in(ROOMS, "forEach", enter("Set.add")),
            "S5-RM-09"),
        mutant(
            "broadcast-to-first-room-only",
            "Of several rooms only one hears it.",
            in(ROOMS, "forEach", enter("size")),
            "S5-RM-09"),
        mutant(
            "own-room-missing",
            "Nobody can be reached by the id of the socket.",
            in(ROOMS, "forEachIn", skip("ConcurrentHashMap.get")).at(1),
            "S5-RM-10"),
        mutant(
            "own-room-not-listed",
            "A socket's rooms do not include its own.",
            in(SOCKET, "rooms", drop("Set.add")),
            "S5-RM-01"),
        mutant(
            "join-without-effect",
            "A socket that has joined a room does not hear what is said there.",
            in(SOCKET, "enter", drop("Rooms.join")),
            "S5-RM-07"),
        mutant(
            "leave-without-effect",
            "A socket that has left a room still hears what is said there.",
            in(SOCKET, "leave", drop("Rooms.leave")),
            "S5-RM-18"),
        mutant(
            "broadcasts-after-leaving",
            "A client that has left a namespace still hears what is said there.",
            List.of(
                in(SOCKET, "isReachable", yes()),
                in(SOCKET, "isGone", nothing()),
                in(SOCKET, "release", drop("dismiss"))),
            "S5-RM-19"),
        mutant(
            "broadcast-answer-counted-short",
            "A question to many is over before the last one has answered.",
            in(
                "socketio.NamespaceSockets",
                "broadcastWithAck",
                argument("onClientCount", 0, "less")),
            "S5-AK-21"),
        mutant(
            "broadcast-answers-lost-after-timeout",
            "A question to many that times out brings no answers.",
            in(
                "socketio.BroadcastAnswers",
                "timeOut",
                argument("AckTimeoutException.<init>", 0, "emptyList")),
            "S5-AK-22"),
        mutant(
            "sockets-not-forgotten",
            "A namespace still names those who have left.",
            in(ROOMS, "dismiss", nothing()),
            "S5-RM-04"));
  }

  static List<Mutant> recovery() {
    return List.of(
        mutant(
            "recovery-pid-missing",
            "A client is not told by which id it could recover.",
            in(SOCKET, "greeting", text("pid", "p")),
            "S5-RC-01"),
        mutant(
            "recovery-without-replay",
            "A client that comes back does not get what it missed.",
            in(SOCKET, "admit", drop("List.addAll")).at(1),
            "S5-RC-10"),
        mutant(
            "recovery-out-of-order",
            "A client that comes back gets what it missed in the wrong order.",
            in(STORE + "$Claim", "missed", instead("List.add", "prepend")),
            "S5-RC-10"),
        mutant(
            "recovery-offset-behind",
            "An event has the offset of the one before.",
            in(STORE, "number", argument("offset", 0, "longLess")),
            "S5-RC-12"),
        mutant(
            "recovery-twice",
            "A session can be recovered twice.",
            in(STORE, "restore", redirect("remove", "get")),
            "S5-RC-22"),
        mutant(
            "recovery-of-foreign-rooms",
            "A client that comes back gets what was said in rooms where it was not.",
            in(STORE + "$Kept", "isFor", yes()),
            "S5-RC-11"),
        mutant(
            "recovery-rooms-lost",
            "A client that comes back is in none of its rooms.",
            in("socketio.SocketRecovery", "rooms", result("SessionState.rooms", "emptySet")),
            "S5-RC-06"),
        mutant(
            "recovery-data-lost",
            "A client that comes back finds its data gone.",
            in(SOCKET, "<init>", result("SessionState.data", "emptyMap")),
            "S5-RC-06"),
        mutant(
            "recovery-not-noticed",
            "A socket that was recovered says that it was not.",
            in(SOCKET, "recovered", nothing()),
            "S5-RC-05"),
        mutant(
            "recovery-after-goodbye",
            "A client that has left on its own can come back.",
            in("socketio.DisconnectReason", "isRecoverable", yes()),
            "S5-RC-18"));
  }
}
