package io.undersocket.socketio.protocol;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Socket.IO packet, whole: attachments are in their places.
 *
 * <p>Immutable as far as the values in it are: those of a packet to be sent are the application's
 * and are not copied; a packet is encoded before the call that made it returns.
 */
public final class Packet {

  /** The {@link #id()} of a packet that asks for no acknowledgement. */
  public static final long NO_ID = -1;

  /** The namespace that is not written. */
  public static final String ROOT = "/";

  private final PacketType type;
  private final String namespace;
  private final long id;
  private final @Nullable Object name;

  /** Args or a list of values for events and acks, else the payload. */
  private final @Nullable Object data;

  /** Also the last of the arguments. */
  private final @Nullable String offset;

  Packet(PacketType type, String namespace, long id, @Nullable Object name, @Nullable Object data) {
    this(type, namespace, id, name, data, null);
  }

  private Packet(
      PacketType type,
      String namespace,
      long id,
      @Nullable Object name,
      @Nullable Object data,
      @Nullable String offset) {
    this.type = type;
    this.namespace = Objects.requireNonNull(namespace, "namespace");
    this.id = id;
    this.name = name;
    this.data = data;
    this.offset = offset;
  }

  /** A connect request, or the answer to one; the payload is an object or missing. */
  public static Packet connect(String namespace, @Nullable Object payload) {
    return new Packet(PacketType.CONNECT, namespace, NO_ID, null, payload);
  }

  /** Leaves a namespace. */
  public static Packet disconnect(String namespace) {
    return new Packet(PacketType.DISCONNECT, namespace, NO_ID, null, null);
  }

  /** Refuses a connect request, with an object (a string in revision 4). */
  public static Packet connectError(String namespace, Object payload) {
    return new Packet(PacketType.CONNECT_ERROR, namespace, NO_ID, null, payload);
  }

  /**
   * An event.
   *
   * @param id the id that an acknowledgement is to carry, or {@link #NO_ID}
   * @param name a String or a Number
   * @param args the values after the name
   */
  public static Packet event(String namespace, long id, Object name, List<?> args) {
    return new Packet(PacketType.EVENT, namespace, checkId(id), checkName(name), args);
  }

  /** An event with arguments as they were received: nothing of them is read or encoded. */
  public static Packet event(String namespace, long id, Object name, Args args) {
    return new Packet(PacketType.EVENT, namespace, checkId(id), checkName(name), args);
  }

  /**
   * An event without any payload, thus without a name, which the reference server accepts and hands
   * to catch-all listeners.
   */
  public static Packet nameless(String namespace, long id) {
    return new Packet(PacketType.EVENT, namespace, checkId(id), null, null);
  }

  /** The answer to an event. */
  public static Packet ack(String namespace, long id, List<?> args) {
    return new Packet(PacketType.ACK, namespace, checkId(id), null, args);
  }

  /** The answer to an event, with arguments as they were received. */
  public static Packet ack(String namespace, long id, Args args) {
    return new Packet(PacketType.ACK, namespace, checkId(id), null, args);
  }

  private static long checkId(long id) {
    if (id < NO_ID) {
      throw new IllegalArgumentException("id is " + id + ": neither 0 or more, nor NO_ID");
    }
    return id;
  }

  private static Object checkName(Object name) {
    if (!(name instanceof String) && !(name instanceof Number)) {
      throw new IllegalArgumentException(
          "the name of an event is a String or a Number, not "
              + (name == null ? "null" : name.getClass().getName()));
    }
    return name;
  }

  /** The kind; a packet with attachments is an {@code EVENT} or {@code ACK} like any other. */
  public PacketType type() {
    return type;
  }

  /** The namespace, {@code /} if none was written. */
  public String namespace() {
    return namespace;
  }

  /** The id for or of an acknowledgement, 0 or more, or {@link #NO_ID}. */
  public long id() {
    return id;
  }

  /** The same packet with another {@link #id()}; shares the values. */
  public Packet withId(long id) {
    return new Packet(type, namespace, checkId(id), name, data, offset);
  }

  /**
   * The same event with one more argument, by which its receiver can say later that it was the last
   * one that it received; shares the values.
   */
  public Packet withOffset(String offset) {
    if (type != PacketType.EVENT || name == null) {
      throw new IllegalStateException(this + " is no event, it has no place for an offset");
    }
    List<@Nullable Object> values = new ArrayList<>();
    if (data instanceof Args args) {
      args.forEach(values::add);
    } else if (data instanceof List<?> list) {
      values.addAll(list);
    }
    values.add(offset);
    return new Packet(type, namespace, id, name, values, offset);
  }

  /** The offset that is the last argument of the event, or null if none was added. */
  public @Nullable String offset() {
    return offset;
  }

  /** The same packet in another {@link #namespace()}; shares the values. */
  public Packet in(String namespace) {
    return new Packet(type, namespace, id, name, data);
  }

  /** Whether there is an id. */
  public boolean hasId() {
    return id != NO_ID;
  }

  /**
   * The name of the event, a numeric one as JavaScript prints it; null if this is no event or has
   * no payload at all.
   */
  public @Nullable String eventName() {
    if (name instanceof Number number) {
      return JsonOutput.nameOf(number);
    }
    return (String) name;
  }

  /** The arguments: of an event those after its name, of an ack all; else none. */
  public Args args() {
    return args(JsonCodec.builtIn());
  }

  /** The arguments; those of a packet to be sent are read with this codec. */
  public Args args(JsonCodec codec) {
    if (data instanceof Args args && isEventOrAck()) {
      return args;
    }
    if (data instanceof List<?> values && isEventOrAck()) {
      return codec.args(eventName(), values);
    }
    return Args.empty();
  }

  /** The payload of a connect or its refusal, or null if there is none. */
  public @Nullable Json payload() {
    return payload(JsonCodec.builtIn());
  }

  /** The payload, or null if there is none; that of a packet to be sent is read with this codec. */
  public @Nullable Json payload(JsonCodec codec) {
    return data == null || isEventOrAck() ? null : codec.value(data);
  }

  private boolean isEventOrAck() {
    return type == PacketType.EVENT || type == PacketType.ACK;
  }

  /** A String, a Number, or null. */
  @Nullable Object name() {
    return name;
  }

  /** Args or a list of values for events and acks, else the payload. */
  @Nullable Object data() {
    return data;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Packet[").append(type).append(' ').append(namespace);
    if (hasId()) {
      text.append(" id=").append(id);
    }
    if (name != null) {
      text.append(" \"").append(name).append('"');
    }
    return text.append(']').toString();
  }
}
