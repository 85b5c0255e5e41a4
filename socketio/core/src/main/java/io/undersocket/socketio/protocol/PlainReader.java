package io.undersocket.socketio.protocol;

import io.undersocket.engineio.protocol.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of a text into plain Java. For one call: an attachment that is referred to many
 * times is copied once in it.
 */
final class PlainReader {

  private final SliceArgs source;
  private final int maxDepth;
  private final byte[] json;
  private final @Nullable Attachments attachments;
  private byte @Nullable [] @Nullable [] copies;

  /** Where the container that is being read goes on. */
  private int at;

  /** How many containers are being read. */
  private int depth;

  PlainReader(SliceArgs source) {
    this(source, Integer.MAX_VALUE);
  }

  /** A reader that leaves objects as they are which lie in so many others, and arrays. */
  PlainReader(SliceArgs source, int maxDepth) {
    this.source = source;
    this.maxDepth = maxDepth;
    json = source.json;
    attachments = source.attachments;
  }

  @Nullable Object value(int start, int end) {
    switch (json[start]) {
      case '"':
        return ValidJson.string(json, start, end);
      case '{':
        byte[] bytes = bytes(start);
        if (bytes != null) {
          return bytes;
        }
        return depth < maxDepth ? map(start, end) : unread(start, end);
      case '[':
        return list(start, end);
      case 't':
        return true;
      case 'f':
        return false;
      case 'n':
        return null;
      default:
        return JsonNumbers.toNumber(json, start, end);
    }
  }

  private JsonMap unread(int start, int end) {
    at = ValidJson.skip(json, start, end);
    return new JsonMap(new JsonSlice(source, JsonSlice.NO_INDEX, start, at));
  }

  private Map<String, @Nullable Object> map(int start, int end) {
    depth++;
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    int next = ValidJson.space(json, start + 1);
    while (json[next] != '}') {
      int afterName = ValidJson.skipString(json, next);
      String name = ValidJson.name(json, next, afterName);
      int value = ValidJson.space(json, ValidJson.space(json, afterName) + 1);
      map.put(name, child(value, end));
      next = afterComma();
    }
    depth--;
    at = next + 1;
    return map;
  }

  private List<@Nullable Object> list(int start, int end) {
    depth++;
    List<@Nullable Object> list = new ArrayList<>();
    int next = ValidJson.space(json, start + 1);
    while (json[next] != ']') {
      list.add(child(next, end));
      next = afterComma();
    }
    depth--;
    at = next + 1;
    return list;
  }

  /** Reads the value that starts here and leaves the index after it in {@link #at}. */
  private @Nullable Object child(int start, int end) {
    byte first = json[start];
    boolean container = first == '[' || first == '{' && bytes(start) == null;
    int after = container ? end : ValidJson.skip(json, start, end);
    Object value = value(start, after);
    if (!container) {
      at = after;
    }
    return value;
  }

  private int afterComma() {
    int next = ValidJson.space(json, at);
    return json[next] == ',' ? ValidJson.space(json, next + 1) : next;
  }

  /** A copy of the attachment that the value which starts here stands for, or null. */
  byte @Nullable [] bytes(int start) {
    Attachments all = attachments;
    if (all == null) {
      return null;
    }
    int placeholder = all.firstFrom(start);
    if (placeholder == all.count() || all.start(placeholder) != start) {
      return null;
    }
    if (copies == null) {
      copies = new byte[all.size()][];
    }
    int num = all.num(placeholder);
    byte[] copy = copies[num];
    if (copy == null) {
      Message message = all.get(num);
      copy = message.bytes();
      copies[num] = copy;
    }
    return copy;
  }
}
