package io.undersocket.adapter.redis;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.ArgumentException;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.TypeRef;
import io.undersocket.socketio.msgpack.MessagePackCodec;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.JsonMap;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.protocol.ParserLimits;
import io.undersocket.socketio.spi.BroadcastFlags;
import io.undersocket.socketio.spi.BroadcastOptions;
import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.socketio.spi.JsonSink;
import io.undersocket.socketio.spi.JsonSource;
import io.undersocket.socketio.spi.SocketDetails;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parts that the messages of all adapters are made of, in both of their notations: JSON, and
 * MessagePack where there may be bytes. Pure functions.
 */
final class WireValues {

  private static final TypeRef<List<Json>> VALUES = new TypeRef<>() {};

  private static final TypeRef<Map<String, Json>> PARTS = new TypeRef<>() {};

  /** Whatever emits and servers may say, but not so deep that a thread runs out of stack. */
  private static final ParserLimits LIMITS =
      ParserLimits.defaults()
          .withMaxAttachments(Integer.MAX_VALUE)
          .withMaxDepth(ParserLimits.defaults().maxDepth() + 10);

  /** Says of each type that it is foreign: only the server's own parser knows its binding. */
  private static final JsonBinding NO_TYPES =
      new JsonBinding() {
        @Override
        public Object read(JsonSource json, Type type) {
          throw new IllegalArgumentException("no binding here knows " + type);
        }

        @Override
        public void write(Object value, JsonSink out) {
          throw new ForeignValueException(value);
        }
      };

  private static final JsonCodec JSON = JsonCodec.of(LIMITS, NO_TYPES);
  private static final MessagePackCodec MESSAGE_PACK = MessagePackCodec.of(JSON, LIMITS);

  /** Null in JSON. */
  static final Json NOTHING = JSON.value(null);

  /** How long most messages are at most that tell of no sockets. */
  private static final int SHORT = 256;

  /** How much longer most are for each socket, with the headers of its client. */
  private static final int SOCKET = 768;

  private WireValues() {}

  /** An object of these members, in this order. */
  static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      object.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return object;
  }

  /**
   * As JSON.
   *
   * @throws ForeignValueException if a type needs the application's binding
   */
  static byte[] json(Object value) {
    return JSON.write(value);
  }

  /**
   * As JSON that tells of so many sockets.
   *
   * @throws ForeignValueException if a type needs the application's binding
   */
  static byte[] json(Object value, int sockets) {
    return JSON.write(value, SHORT + sockets * SOCKET);
  }

  /**
   * As JSON that tells of so many sockets, unless there are bytes in it: then null.
   *
   * @throws ForeignValueException if a type needs the application's binding
   */
  static byte @Nullable [] jsonUnlessBytes(Object value, int sockets) {
    return JSON.writeUnlessBytes(value, SHORT + sockets * SOCKET);
  }

  /**
   * As MessagePack.
   *
   * @throws ForeignValueException if a type needs the application's binding
   */
  static byte[] messagePack(Object value) {
    return MESSAGE_PACK.write(value);
  }

  /**
   * Reads either, in plain Java and in one pass: asking for one member after the other would look
   * at all of it each time. What is in sockets, which is most of it and seldom looked at, stays as
   * it came until somebody does.
   *
   * @param depth how many objects and arrays are around that
   */
  static Map<String, @Nullable Object> readAnswer(byte[] message, int depth)
      throws PacketException {
    return members(
        isJson(message) ? JSON.readPlain(message, depth) : MESSAGE_PACK.readPlain(message, depth));
  }

  /** The same of an answer that is a part of something. */
  static Map<String, @Nullable Object> answer(Json answer, int depth) {
    return members(JsonMap.read(answer, depth));
  }

  /** Reads either. */
  static Json read(byte[] message) throws PacketException {
    return isJson(message) ? JSON.read(message) : MESSAGE_PACK.read(message);
  }

  /** An object in JSON is recognised by its brace. */
  private static boolean isJson(byte[] message) {
    return message.length > 0 && message[0] == '{';
  }

  /** The members of an object, not read any further. */
  static Map<String, Json> parts(Json object) throws PacketException {
    if (object.kind() != Json.Kind.OBJECT) {
      throw new PacketException("a " + object.kind() + ", not an object");
    }
    return object.as(PARTS);
  }

  // --- events

  /** The name of the event, and its arguments. */
  static List<@Nullable Object> event(String name, Args args) {
    List<@Nullable Object> data = new ArrayList<>(1 + args.size());
    data.add(name);
    for (int i = 0; i < args.size(); i++) {
      data.add(argument(args, i));
    }
    return data;
  }

  /** An argument as the application gave it; of one that was received, plain Java. */
  static @Nullable Object argument(Args args, int index) {
    try {
      return args.get(index, Object.class);
    } catch (ArgumentException e) {
      return null; // the one value that is of no type
    }
  }

  /** The one value that an acknowledgement is in clusters. */
  static @Nullable Object answer(Args answer) {
    return answer.isEmpty() ? null : argument(answer, 0);
  }

  /** The other way round. */
  static Packet event(String namespace, Json data) throws PacketException {
    List<Json> values = list(data, "data");
    if (values.isEmpty() || !isName(values.get(0))) {
      throw new PacketException("an event without a name");
    }
    String name = text(values.get(0));
    Args args = JSON.args(name, values.subList(1, values.size()));
    return Packet.event(namespace, Packet.NO_ID, name, args);
  }

  private static boolean isName(Json value) {
    return value.kind() == Json.Kind.STRING || value.kind() == Json.Kind.NUMBER;
  }

  /** A string, or what JavaScript prints of a number or truth value. */
  private static String text(Json value) {
    return value.kind() == Json.Kind.STRING ? value.as(String.class) : value.text();
  }

  static List<Json> list(Json value, String name) throws PacketException {
    if (value.kind() != Json.Kind.ARRAY) {
      throw new PacketException(name + " is " + value.kind() + ", not an array");
    }
    return value.as(VALUES);
  }

  /** A member that has to be a string. */
  static String string(Json object, String member) throws PacketException {
    String value = object.getString(member);
    if (value == null) {
      throw new PacketException(member + " is no string");
    }
    return value;
  }

  // --- who is meant

  static Map<String, @Nullable Object> target(BroadcastOptions options) {
    return object("rooms", options.rooms(), "except", options.except());
  }

  static Map<String, @Nullable Object> options(BroadcastOptions options) {
    return object(
        "rooms", options.rooms(), "except", options.except(), "flags", flags(options.flags()));
  }

  private static Map<String, @Nullable Object> flags(BroadcastFlags flags) {
    // What is not set is left out: others ask whether it is there.
    Map<String, @Nullable Object> set = object();
    if (flags.isVolatile()) {
      set.put("volatile", true);
    }
    if (!flags.compress()) {
      set.put("compress", false);
    }
    Duration timeout = flags.timeout();
    if (timeout != null) {
      set.put("timeout", timeout.toMillis());
    }
    if (flags.expectSingleResponse()) {
      set.put("expectSingleResponse", true);
    }
    return set;
  }

  /** The other way round; whoever leaves out the rooms does not mean everyone. */
  static BroadcastOptions options(Json options) throws PacketException {
    if (options.kind() != Json.Kind.OBJECT) {
      throw new PacketException("opts is " + options.kind() + ", not an object");
    }
    Json flags = options.get("flags");
    BroadcastFlags read =
        flags.kind() == Json.Kind.OBJECT
            ? new BroadcastFlags(
                isTrue(flags.get("volatile")),
                !(flags.get("compress").kind() == Json.Kind.BOOLEAN
                    && !isTrue(flags.get("compress"))),
                false,
                timeout(flags.get("timeout")),
                isTrue(flags.get("expectSingleResponse")))
            : BroadcastFlags.NONE;
    Json except = options.get("except");
    return new BroadcastOptions(
        rooms(options.get("rooms"), "rooms"),
        except.isNull() ? Set.of() : rooms(except, "except"),
        read);
  }

  static boolean isTrue(Json value) {
    return value.kind() == Json.Kind.BOOLEAN && value.as(boolean.class);
  }

  private static @Nullable Duration timeout(Json value) {
    if (value.kind() != Json.Kind.NUMBER) {
      return null;
    }
    double millis = value.as(double.class);
    return Duration.ofMillis((long) Math.max(0, Math.min(millis, Integer.MAX_VALUE)));
  }

  static Set<String> rooms(Json value, String name) throws PacketException {
    Set<String> rooms = new LinkedHashSet<>();
    for (Json room : list(value, name)) {
      switch (room.kind()) {
        case STRING, NUMBER, BOOLEAN -> rooms.add(text(room));
        default -> throw new PacketException(name + " has a " + room.kind());
      }
    }
    return rooms;
  }

  // --- sockets

  static List<Object> sockets(Collection<SocketDetails> sockets) {
    List<Object> all = new ArrayList<>(sockets.size());
    for (SocketDetails socket : sockets) {
      all.add(
          object(
              "id", socket.id(),
              "handshake", socket.handshake(),
              "rooms", socket.rooms(),
              "data", socket.data()));
    }
    return all;
  }

  /** The other way round, from what {@link #readAnswer} gives. */
  static List<SocketDetails> sockets(@Nullable Object sockets) throws PacketException {
    if (!(sockets instanceof List<?> list)) {
      throw new PacketException("sockets is no array");
    }
    List<SocketDetails> all = new ArrayList<>(list.size());
    for (Object each : list) {
      if (!(each instanceof Map<?, ?> socket) || !(socket.get("id") instanceof String id)) {
        throw new PacketException("a socket without an id");
      }
      Set<String> rooms = new HashSet<>();
      if (socket.get("rooms") instanceof List<?> names) {
        names.forEach(name -> rooms.add(String.valueOf(name)));
      }
      all.add(
          new SocketDetails(
              id, members(socket.get("handshake")), rooms, members(socket.get("data"))));
    }
    return all;
  }

  @SuppressWarnings("unchecked") // the names of members are strings
  static Map<String, @Nullable Object> members(@Nullable Object value) {
    return value instanceof Map<?, ?> map
        ? (Map<String, @Nullable Object>) map
        : new LinkedHashMap<>();
  }
}
