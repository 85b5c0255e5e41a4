package io.undersocket.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the entry of a stream says, as it was found. Nobody writes to the bytes.
 *
 * @param id by which it can be found again
 * @param uid who says it
 * @param namespace where; null in an entry that is none of ours
 * @param type which kind of message it is
 * @param data what it says beyond that
 */
record StreamEntry(
    String id,
    byte @Nullable [] uid,
    @Nullable String namespace,
    @Nullable String type,
    byte @Nullable [] data) {

  /**
   * From the fields.
   *
   * @param fields names and values, one after the other
   */
  static StreamEntry of(String id, List<byte[]> fields) {
    byte[] uid = null;
    String namespace = null;
    String type = null;
    byte[] data = null;
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      byte[] value = fields.get(i + 1);
      switch (new String(fields.get(i), UTF_8)) {
        case "uid" -> uid = value;
        case "nsp" -> namespace = new String(value, UTF_8);
        case "type" -> type = new String(value, UTF_8);
        case "data" -> data = value;
        default -> {
          // Of a later version.
        }
      }
    }
    return new StreamEntry(id, uid, namespace, type, data);
  }

  /** Whether it says what these fields say. */
  boolean isOf(List<byte[]> fields) {
    StreamEntry other = of(id, fields);
    return Arrays.equals(uid, other.uid)
        && Objects.equals(namespace, other.namespace)
        && Objects.equals(type, other.type)
        && Arrays.equals(data, other.data);
  }
}
