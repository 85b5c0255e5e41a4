package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.PacketException;
import io.undersocket.socketio.spi.ClusterMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries and messages of {@code @socket.io/redis-streams-adapter} 0.3, from the point of view
 * of one node and namespace. Immutable.
 */
final class StreamCodec {

  private static final byte[] UID = "uid".getBytes(UTF_8);
  private static final byte[] NSP = "nsp".getBytes(UTF_8);
  private static final byte[] TYPE = "type".getBytes(UTF_8);
  private static final byte[] DATA = "data".getBytes(UTF_8);

  private static final byte[] EMITTER = ClusterMessage.EMITTER.getBytes(UTF_8);

  private static final byte[] NO_DATA = "{}".getBytes(UTF_8);

  private final String namespace;
  private final String nodeId;
  private final byte[] uid;
  private final byte[] nsp;
  private final boolean onlyPlaintext;
  private final ClusterCodec messages;

  StreamCodec(String namespace, String nodeId, boolean onlyPlaintext) {
    this.namespace = namespace;
    this.nodeId = nodeId;
    this.uid = nodeId.getBytes(UTF_8);
    this.nsp = namespace.getBytes(UTF_8);
    this.onlyPlaintext = onlyPlaintext;
    this.messages = new ClusterCodec(namespace, nodeId);
  }

  /**
   * A message as the fields of an entry, data last.
   *
   * @throws ForeignValueException if a type needs the application's binding
   */
  List<byte[]> fields(ClusterMessage message) {
    return entry(uid, nsp, ClusterCodec.type(message), ClusterCodec.data(message), onlyPlaintext);
  }

  private static List<byte[]> entry(
      byte[] uid,
      byte[] nsp,
      int type,
      @Nullable Map<String, @Nullable Object> data,
      boolean onlyPlaintext) {
    List<byte[]> fields = new ArrayList<>(8);
    fields.add(UID);
    fields.add(uid);
    fields.add(NSP);
    fields.add(nsp);
    fields.add(TYPE);
    fields.add(Integer.toString(type).getBytes(UTF_8));
    if (data != null) {
      byte[] json = onlyPlaintext ? WireValues.json(data) : WireValues.jsonUnlessBytes(data, 0);
      fields.add(DATA);
      fields.add(json == null ? Base64.getEncoder().encode(WireValues.messagePack(data)) : json);
    }
    return fields;
  }

  /**
   * What somebody says who is no server, as the fields of an entry, data last.
   *
   * @throws ForeignValueException if a type needs the application's binding
   */
  static List<byte[]> emitted(String namespace, int type, Map<String, @Nullable Object> data) {
    return entry(EMITTER, namespace.getBytes(UTF_8), type, data, false);
  }

  /** Whether this node has written it. */
  boolean isOwn(StreamEntry entry) {
    return Arrays.equals(entry.uid(), uid);
  }

  /**
   * What an entry of this namespace says.
   *
   * @throws PacketException if it makes no sense, or is of an unknown type
   */
  ClusterMessage read(StreamEntry entry) throws PacketException {
    byte[] from = entry.uid();
    String type = entry.type();
    if (from == null || type == null) {
      throw new PacketException("an entry without uid or type");
    }
    byte[] data = entry.data();
    try {
      return messages.read(
          Integer.parseInt(type), new String(from, UTF_8), value(data == null ? NO_DATA : data));
    } catch (IllegalArgumentException e) {
      throw new PacketException("an entry that cannot be read: " + e.getMessage());
    }
  }

  private static Json value(byte[] data) throws PacketException {
    return data.length > 0 && data[0] == '{'
        ? WireValues.read(data)
        : WireValues.read(Base64.getDecoder().decode(data));
  }

  /**
   * A message as it is published on a channel.
   *
   * @throws ForeignValueException if a type needs the application's binding
   */
  byte[] message(ClusterMessage message) {
    Map<String, @Nullable Object> envelope = WireValues.object("type", ClusterCodec.type(message));
    Map<String, @Nullable Object> data = ClusterCodec.data(message);
    if (data != null) {
      envelope.put("data", data);
    }
    envelope.put("uid", nodeId);
    envelope.put("nsp", namespace);
    return WireValues.messagePack(envelope);
  }

  /** Whether this node has published it, as can be seen without reading it. */
  boolean isOwn(byte[] message) {
    return messages.isOwn(message);
  }

  /**
   * What was published on a channel; null if it is for another namespace.
   *
   * @throws PacketException if it makes no sense, or is of an unknown type
   */
  @Nullable ClusterMessage read(byte[] message) throws PacketException {
    return messages.read(message);
  }
}
