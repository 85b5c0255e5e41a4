package io.undersocket.socketio.msgpack;

import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.PacketException;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map of MessagePack as a map of plain values: read when somebody looks into it. It cannot be
 * changed. Safe for use by any thread.
 */
final class MessagePackMap extends AbstractMap<String, @Nullable Object> {

  private final byte[] packed;
  private final MessagePackCodec codec;

  /** Set by whoever looks first; another one may read the same again. */
  private volatile @Nullable Map<String, @Nullable Object> members;

  /**
   * The members of a map.
   *
   * @param packed a map that has been {@linkplain ValueUnpacker#check checked}
   */
  MessagePackMap(byte[] packed, MessagePackCodec codec) {
    this.packed = packed;
    this.codec = codec;
  }

  @SuppressWarnings("unchecked") // the names of members are strings
  static Map<String, @Nullable Object> membersOf(Json object) {
    return object.value() instanceof Map<?, ?> map
        ? Collections.unmodifiableMap((Map<String, @Nullable Object>) map)
        : Map.of();
  }

  private Map<String, @Nullable Object> members() {
    Map<String, @Nullable Object> read = members;
    if (read == null) {
      try {
        read = membersOf(codec.read(packed));
      } catch (PacketException e) {
        throw new IllegalStateException("what was checked cannot be read", e);
      }
      members = read;
    }
    return read;
  }

  @Override
  public @Nullable Object get(@Nullable Object name) {
    return members().get(name);
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return members().containsKey(name);
  }

  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    return members().entrySet();
  }
}
