package io.undersocket.tck.wire;

import io.undersocket.tck.judge.Probe;
import io.undersocket.tck.judge.Unmet;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Socket.IO over a session of Engine.IO: revision 5 over Engine.IO 4, and what clients of version 2
 * speak over Engine.IO 3. Packets of all namespaces come in one order. Used by one thread.
 */
public final class SocketIoClient {

  /** The event by which a server of the contract greets a socket. */
  private static final String GREETING = "auth";

  private final EngineClient engine;

  /** Came, and is not taken yet. */
  private final ArrayDeque<SocketIoPacket> kept = new ArrayDeque<>();

  /** Where a greeting is still to be passed over. */
  private final Set<String> ungreeted = new HashSet<>();

  /** What the case asked to join. */
  private final Set<String> asked = new HashSet<>();

  private final Set<String> connected = new HashSet<>();
  private long lastId = -1;

  private SocketIoClient(EngineClient engine) {
    this.engine = engine;
  }

  /** Over a session that is open. */
  public static SocketIoClient on(EngineClient engine) {
    return new SocketIoClient(engine);
  }

  /** Over a new session by WebSocket, at the target's path for Socket.IO. */
  public static SocketIoClient webSocket(Probe probe) {
    return EngineClient.webSocket(probe).openSocketIo();
  }

  /** Over a new session by long-polling, at the target's path for Socket.IO. */
  public static SocketIoClient polling(Probe probe) {
    return EngineClient.polling(probe).openSocketIo();
  }

  /** The session under it. */
  public EngineClient engine() {
    return engine;
  }

  private boolean isOld() {
    return engine.revision() == 3;
  }

  // ---------------------------------------------------------------- namespaces

  /** Joins a namespace; returns the id of the socket. The contract's greeting is passed over. */
  public String connect(String nsp) {
    return connect(nsp, null);
  }

  /**
   * Joins a namespace with a payload for the handshake; returns the id of the socket. The greeting
   * of the contract (the event {@code auth}) is passed over when it comes.
   */
  public String connect(String nsp, @Nullable Object auth) {
    beginConnect(nsp, auth);
    ungreeted.add(path(nsp));
    return expectConnected(path(nsp));
  }

  /** Asks to join a namespace, and waits for nothing. */
  public SocketIoClient beginConnect(String nsp) {
    return beginConnect(nsp, null);
  }

  /**
   * Asks to join a namespace with a payload for the handshake, and waits for nothing. A client of
   * version 2 is joined to {@code /} without asking, and writes what it has to say as the query of
   * a namespace: {@code /admin?token=1}.
   */
  public SocketIoClient beginConnect(String nsp, @Nullable Object auth) {
    asked.add(path(nsp));
    if (isOld() && nsp.equals("/")) {
      return this;
    }
    return sendRaw("0" + prefix(nsp) + (auth == null ? "" : Json.write(Json.of(auth))));
  }

  /** The next packet of this namespace tells that it is joined; returns the id of the socket. */
  public String expectConnected(String nsp) {
    SocketIoPacket packet =
        next(
            "CONNECT of " + nsp,
            p -> p.namespace().equals(nsp) && (p.type() == '0' || p.type() == '4'));
    JsonNode payload = packet.payload();
    connected.add(nsp);
    if (packet.type() == '0' && isOld() && payload == null) {
      return nsp.equals("/") ? engine.sid() : nsp + "#" + engine.sid();
    }
    if (packet.type() != '0' || payload == null || !payload.path("sid").isString()) {
      throw new Unmet("CONNECT of " + nsp + " with a sid", packet.toString());
    }
    return payload.path("sid").asString("");
  }

  /**
   * Joins a namespace as {@link #connect(String, Object)} does, where the state of a connection can
   * be recovered; returns the packet with {@code sid} and {@code pid}. What came before it is taken
   * after it.
   */
  public SocketIoPacket connectForRecovery(String nsp, @Nullable Object auth) {
    beginConnect(nsp, auth);
    ungreeted.add(nsp);
    connected.add(nsp);
    return next("CONNECT of " + nsp, p -> p.namespace().equals(nsp) && p.type() == '0');
  }

  /** A namespace is refused, with this message; returns the payload. */
  public JsonNode expectConnectError(String nsp, String message) {
    String expected = "CONNECT_ERROR of " + nsp + " with the message " + Shown.quoted(message);
    SocketIoPacket packet =
        next(expected, p -> p.namespace().equals(nsp) && (p.type() == '0' || p.type() == '4'));
    JsonNode payload = packet.payload();
    if (packet.type() != '4'
        || payload == null
        || !(payload.isString() ? payload : payload.path("message")).asString("").equals(message)) {
      throw new Unmet(expected, packet.toString());
    }
    return payload;
  }

  /** Leaves a namespace. */
  public SocketIoClient disconnect(String nsp) {
    connected.remove(nsp);
    return sendRaw("1" + prefix(nsp));
  }

  /** The next packet is DISCONNECT of this namespace. */
  public SocketIoClient expectDisconnect(String nsp) {
    SocketIoPacket packet = next();
    connected.remove(nsp);
    if (packet.type() != '1' || !packet.namespace().equals(nsp) || packet.payload() != null) {
      throw new Unmet("DISCONNECT of " + nsp, packet.toString());
    }
    return this;
  }

  // ---------------------------------------------------------------- sending

  /** Sends an event; arguments are what {@link Json#of} takes, bytes go as attachments. */
  public SocketIoClient emit(String nsp, String event, @Nullable Object... args) {
    return sendArray('2', prefix(nsp), event(event, args));
  }

  /** Sends an event that wants an acknowledgement; returns its id. */
  public long beginEmit(String nsp, String event, @Nullable Object... args) {
    long id = ++lastId;
    sendArray('2', prefix(nsp) + id, event(event, args));
    return id;
  }

  /** Sends an event, and waits for its acknowledgement; what comes before may still be taken. */
  public List<JsonNode> emitWithAck(String nsp, String event, @Nullable Object... args) {
    return expectAck(nsp, beginEmit(nsp, event, args));
  }

  /** The acknowledgement of an event; what comes before may still be taken. */
  public List<JsonNode> expectAck(String nsp, long id) {
    return next(
            "an acknowledgement with the id " + id + " in " + nsp,
            p -> p.isAck() && p.namespace().equals(nsp) && p.id() != null && p.id() == id)
        .args();
  }

  /** Acknowledges an event of the server. */
  public SocketIoClient ack(SocketIoPacket event, @Nullable Object... args) {
    Long id = event.id();
    if (id == null) {
      throw new Unmet("an event that wants an acknowledgement", event.toString());
    }
    return ack(event.namespace(), id, args);
  }

  /** Acknowledges an event of the server, or one that there was not. */
  public SocketIoClient ack(String nsp, long id, @Nullable Object... args) {
    return sendArray('3', prefix(nsp) + id, Json.of(Arrays.asList(args)));
  }

  private static JsonNode event(String name, @Nullable Object[] args) {
    List<@Nullable Object> all = new ArrayList<>();
    all.add(name);
    all.addAll(Arrays.asList(args));
    return Json.of(all);
  }

  private SocketIoClient sendArray(char type, String middle, JsonNode payload) {
    List<byte[]> bytes = new ArrayList<>();
    String json = Json.write(Attachments.take(payload, bytes));
    if (bytes.isEmpty()) {
      return sendRaw(type + middle + json);
    }
    return sendRaw(
        (char) (type + 3) + "" + bytes.size() + "-" + middle + json, bytes.toArray(byte[][]::new));
  }

  /** Sends a packet as it is written, and attachments after it, whether or not they fit. */
  public SocketIoClient sendRaw(String written, byte[]... attachments) {
    EnginePacket[] packets = new EnginePacket[1 + attachments.length];
    packets[0] = EnginePacket.message(written);
    for (int i = 0; i < attachments.length; i++) {
      packets[i + 1] = EnginePacket.message(attachments[i]);
    }
    engine.send(packets);
    return this;
  }

  /** The query of a namespace is not a part of its name for clients of version 2. */
  private String path(String nsp) {
    int query = isOld() ? nsp.indexOf('?') : -1;
    return query < 0 ? nsp : nsp.substring(0, query);
  }

  private static String prefix(String nsp) {
    return nsp.equals("/") ? "" : nsp + ",";
  }

  // ---------------------------------------------------------------- receiving

  /** The next packet, whatever its namespace. */
  public SocketIoPacket next() {
    return next(Wire.PATIENCE);
  }

  /** The next packet, within that time. */
  public SocketIoPacket next(Duration within) {
    return next("a packet of Socket.IO " + Wire.within(within), p -> true, Deadline.in(within));
  }

  private SocketIoPacket next(String expected, Predicate<SocketIoPacket> fits) {
    return next(expected, fits, Deadline.in(Wire.PATIENCE));
  }

  /** The first that fits; the others stay. */
  private SocketIoPacket next(String expected, Predicate<SocketIoPacket> fits, Deadline deadline) {
    for (Iterator<SocketIoPacket> i = kept.iterator(); i.hasNext(); ) {
      SocketIoPacket packet = i.next();
      if (fits.test(packet)) {
        i.remove();
        return packet;
      }
    }
    while (true) {
      SocketIoPacket packet = read(expected, deadline);
      boolean greeting = isPassedOver(packet);
      if (!greeting && fits.test(packet)) {
        return packet;
      }
      if (!greeting) {
        kept.add(packet);
      }
    }
  }

  /**
   * Whether it is a greeting that nobody waits for: also where the server joined a socket unasked,
   * which is for a case of its own to judge.
   */
  private boolean isPassedOver(SocketIoPacket packet) {
    String nsp = packet.namespace();
    return packet.isEvent()
        && packet.name().equals(GREETING)
        && (ungreeted.remove(nsp) || !isOld() && !asked.isEmpty() && !asked.contains(nsp));
  }

  private SocketIoPacket read(String expected, Deadline deadline) {
    EnginePacket message = take(expected, deadline);
    if (message.type() != '4' || message.bytes() != null) {
      throw new Unmet(expected, message.toString());
    }
    SocketIoPacket.Head head = SocketIoPacket.parse(message.data());
    List<byte[]> attachments = new ArrayList<>();
    while (attachments.size() < head.attachments()) {
      EnginePacket attachment = take("an attachment of " + head.packet(), deadline);
      byte[] bytes = attachment.bytes();
      if (bytes == null) {
        throw new Unmet("an attachment of " + head.packet(), attachment.toString());
      }
      attachments.add(bytes);
    }
    return head.attachments() == 0 ? head.packet() : head.packet().with(attachments);
  }

  private EnginePacket take(String expected, Deadline deadline) {
    EnginePacket packet = engine.take(p -> true, deadline);
    if (packet == null) {
      throw new Unmet(
          expected, engine.missing() + (kept.isEmpty() ? "" : "; came before: " + kept));
    }
    return packet;
  }

  /** The next packet is this event, with these arguments; returns it, for its id. */
  public SocketIoPacket expectEvent(String nsp, String name, @Nullable Object... args) {
    SocketIoPacket wanted = wanted(nsp, name, args);
    SocketIoPacket packet =
        next(wanted.written() + " in " + nsp, p -> true, Deadline.in(Wire.PATIENCE));
    if (!packet.isEvent(nsp, name, wanted.args())) {
      throw new Unmet(wanted.written() + " in " + nsp, packet.toString());
    }
    return packet;
  }

  /**
   * The next packet is this event, with these arguments and an offset behind them, as events have
   * it where the state of a connection can be recovered; returns the offset.
   */
  public String expectEventWithOffset(String nsp, String name, @Nullable Object... args) {
    SocketIoPacket wanted = wanted(nsp, name, args);
    String expected = wanted.written() + " in " + nsp + ", and an offset as the last argument";
    SocketIoPacket packet = next(expected, p -> true);
    List<JsonNode> all = packet.args();
    JsonNode offset = all.isEmpty() ? null : all.remove(all.size() - 1);
    if (!packet.isEvent()
        || !packet.namespace().equals(nsp)
        || !packet.name().equals(name)
        || offset == null
        || !offset.isString()
        || !SocketIoPacket.same(all, wanted.args())) {
      throw new Unmet(expected, packet.toString());
    }
    return offset.asString("");
  }

  /** The first event of this name in this namespace; what comes before may still be taken. */
  public SocketIoPacket awaitEvent(String nsp, String name) {
    return next(
        "the event " + Shown.quoted(name) + " in " + nsp,
        p -> p.isEvent() && p.namespace().equals(nsp) && p.name().equals(name));
  }

  private static SocketIoPacket wanted(String nsp, String name, @Nullable Object[] args) {
    JsonNode payload = event(name, args);
    return new SocketIoPacket('2', nsp, null, payload, "the event " + payload);
  }

  // ---------------------------------------------------------------- life and end

  /** The session goes on: the server acknowledges an event. What came before may still be taken. */
  public SocketIoClient stillAlive() {
    if (connected.isEmpty()) {
      engine.stillAlive();
    } else {
      emitWithAck(connected.contains("/") ? "/" : connected.iterator().next(), "message-with-ack");
    }
    return this;
  }

  /** Nothing came that was not taken: the next that comes is the acknowledgement of a marker. */
  public SocketIoClient expectNothingElse() {
    stillAlive();
    if (!kept.isEmpty()) {
      throw new Unmet("no packet before the answer to a marker", kept.toString());
    }
    return this;
  }

  /**
   * The server ends the session, and sends no packet before; returns how it ended.
   *
   * @see EngineClient#expectClosed()
   */
  public String expectClosed() {
    return expectClosed(Wire.PATIENCE);
  }

  /** As {@link #expectClosed()}, within that time. */
  public String expectClosed(Duration within) {
    String end = engine.expectClosed(within);
    while (kept.isEmpty() && engine.hasMore()) {
      kept.add(read("a packet", Deadline.in(Duration.ZERO)));
      SocketIoPacket first = kept.getFirst();
      if (isPassedOver(first)) {
        kept.clear();
      }
    }
    if (!kept.isEmpty()) {
      throw new Unmet("the session closed, and nothing sent before", kept + ", then " + end);
    }
    return end;
  }
}
