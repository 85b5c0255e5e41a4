package io.undersocket.tck.clients.player;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;

/** Values as a scenario has them, maps and lists and bytes, and as the client has them. */
final class Values {

  private Values() {}

  /** Null among its elements, too. */
  static List<@Nullable Object> list(@Nullable Object... elements) {
    return new ArrayList<>(Arrays.asList(elements));
  }

  /** Bytes that are no text. */
  static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8));
    }
    return bytes;
  }

  /** Arguments for the client. */
  static Object[] json(List<?> args) {
    return args.stream().map(Values::json).toArray();
  }

  private static Object json(@Nullable Object value) {
    try {
      if (value == null) {
        return JSONObject.NULL;
      } else if (value instanceof Map<?, ?> map) {
        JSONObject object = new JSONObject();
        for (Map.Entry<?, ?> member : map.entrySet()) {
          object.put((String) member.getKey(), json(member.getValue()));
        }
        return object;
      } else if (value instanceof Collection<?> list) {
        JSONArray array = new JSONArray();
        list.forEach(element -> array.put(json(element)));
        return array;
      }
      return value;
    } catch (JSONException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What the client gives, as a scenario has it. */
  static @Nullable Object plain(@Nullable Object value) {
    try {
      if (value == null || value == JSONObject.NULL) {
        return null;
      } else if (value instanceof JSONObject object) {
        Map<String, @Nullable Object> map = new TreeMap<>();
        for (Iterator<?> keys = object.keys(); keys.hasNext(); ) {
          String key = (String) keys.next();
          map.put(key, plain(object.get(key)));
        }
        return map;
      } else if (value instanceof JSONArray array) {
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 0; i < array.length(); i++) {
          list.add(plain(array.opt(i)));
        }
        return list;
      }
      return value;
    } catch (JSONException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static List<@Nullable Object> plain(Object[] args) {
    List<@Nullable Object> list = new ArrayList<>();
    for (Object arg : args) {
      list.add(plain(arg));
    }
    return list;
  }

  /** Compares; numbers by their value. */
  static boolean same(@Nullable Object a, @Nullable Object b) {
    if (a instanceof byte[] x && b instanceof byte[] y) {
      return Arrays.equals(x, y);
    } else if (a instanceof Number x && b instanceof Number y) {
      return new BigDecimal(x.toString()).compareTo(new BigDecimal(y.toString())) == 0;
    } else if (a instanceof List<?> x && b instanceof List<?> y) {
      boolean same = x.size() == y.size();
      for (int i = 0; same && i < x.size(); i++) {
        same = same(x.get(i), y.get(i));
      }
      return same;
    } else if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return x.keySet().equals(y.keySet())
          && x.keySet().stream().allMatch(key -> same(x.get(key), y.get(key)));
    }
    return Objects.equals(a, b);
  }

  /** For people to read. */
  static String written(@Nullable Object value) {
    if (value instanceof byte[] bytes) {
      return "<" + HexFormat.of().formatHex(bytes) + ">";
    } else if (value instanceof List<?> list) {
      return "[" + String.join(",", list.stream().map(Values::written).toList()) + "]";
    } else if (value instanceof Map<?, ?> map) {
      return "{"
          + String.join(
              ",",
              map.entrySet().stream()
                  .map(e -> written(e.getKey()) + ":" + written(e.getValue()))
                  .sorted()
                  .toList())
          + "}";
    }
    return value instanceof String text ? JSONObject.quote(text) : String.valueOf(value);
  }
}
