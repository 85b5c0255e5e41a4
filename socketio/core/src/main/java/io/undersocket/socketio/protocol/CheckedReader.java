package io.undersocket.socketio.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a text into plain Java that nobody has checked yet, and checks it, all in one pass; as a
 * {@link PlainReader} reads one that {@link JsonScanner} let pass. For one call.
 */
final class CheckedReader {

  private final SliceArgs source;
  private final byte[] json;
  private final int end;
  private final ParserLimits limits;
  private final int maxDepth;
  private final PlainReader scalars;

  /** Where it goes on. */
  private int at;

  /** How many containers are being read. */
  private int depth;

  /** A reader that leaves objects as they are which lie in so many others, and arrays. */
  CheckedReader(byte[] json, JsonCodec codec, int maxDepth) {
    this.source = new SliceArgs(json, 0, json.length, null, null, codec, null);
    this.json = json;
    this.end = json.length;
    this.limits = codec.limits;
    this.maxDepth = maxDepth;
    this.scalars = new PlainReader(source);
  }

  /** All of it. */
  @Nullable Object read() throws PacketException {
    space();
    Object value = value();
    space();
    if (at != end) {
      throw JsonScanner.invalid();
    }
    return value;
  }

  private void space() {
    at = JsonScanner.space(json, at, end);
  }

  private byte next() throws PacketException {
    if (at == end) {
      throw JsonScanner.invalid();
    }
    return json[at];
  }

  private boolean skips(char wanted) throws PacketException {
    boolean found = next() == wanted;
    at += found ? 1 : 0;
    return found;
  }

  private @Nullable Object value() throws PacketException {
    byte first = next();
    if (first == '[') {
      return list();
    }
    if (first == '{' && depth < maxDepth) {
      return map();
    }
    int start = at;
    at = JsonScanner.value(json, start, end, limits, depth);
    return first == '{'
        ? new JsonMap(new JsonSlice(source, JsonSlice.NO_INDEX, start, at))
        : scalars.value(start, at);
  }

  private Map<String, @Nullable Object> map() throws PacketException {
    enter();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (!ends('}', map.isEmpty())) {
      int quote = at;
      at = JsonScanner.string(json, quote, end);
      String name = ValidJson.name(json, quote, at);
      space();
      if (!skips(':')) {
        throw JsonScanner.invalid();
      }
      space();
      map.put(name, value());
    }
    depth--;
    return map;
  }

  private List<@Nullable Object> list() throws PacketException {
    enter();
    List<@Nullable Object> list = new ArrayList<>();
    while (!ends(']', list.isEmpty())) {
      list.add(value());
    }
    depth--;
    return list;
  }

  private void enter() throws PacketException {
    if (depth >= limits.maxDepth()) {
      throw JsonScanner.tooDeep(limits);
    }
    depth++;
    at++;
  }

  /** Whether a container ends here; if not, what is in it next begins. */
  private boolean ends(char bracket, boolean isFirst) throws PacketException {
    space();
    if (skips(bracket)) {
      return true;
    }
    if (!isFirst) {
      if (!skips(',')) {
        throw JsonScanner.invalid();
      }
      space();
    }
    return false;
  }
}
