package io.undersocket.tck.suite;

import io.undersocket.tck.judge.Unmet;
import io.undersocket.tck.wire.Json;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** As much of MessagePack as packets of Socket.IO need: small values, in their shortest forms. */
final class MessagePack {

  private static final int SMALL = 16;
  private static final int SHORT_TEXT = 32;

  private MessagePack() {}

  /** Bytes that are there already, such as those of an extension. */
  record Written(byte[] bytes) {
    static Written hex(String digits) {
      return new Written(HexFormat.of().parseHex(digits.replace(" ", "")));
    }
  }

  static byte[] write(@Nullable Object value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(value, out);
    return out.toByteArray();
  }

  private static void write(@Nullable Object value, ByteArrayOutputStream out) {
    if (value == null) {
      out.write(0xc0);
    } else if (value instanceof Written written) {
      out.writeBytes(written.bytes());
    } else if (value instanceof Boolean bool) {
      out.write(bool ? 0xc3 : 0xc2);
    } else if (value instanceof Integer number) {
      if (number >= -32 && number < 128) {
        out.write(number);
      } else {
        out.write(0xd2);
        out.writeBytes(ByteBuffer.allocate(4).putInt(number).array());
      }
    } else if (value instanceof Double number) {
      out.write(0xcb);
      out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
    } else if (value instanceof byte[] bytes) {
      out.write(0xc5);
      out.writeBytes(ByteBuffer.allocate(2).putShort((short) bytes.length).array());
      out.writeBytes(bytes);
    } else if (value instanceof String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      if (utf8.length < SHORT_TEXT) {
        out.write(0xa0 | utf8.length);
      } else {
        out.write(0xda);
        out.writeBytes(ByteBuffer.allocate(2).putShort((short) utf8.length).array());
      }
      out.writeBytes(utf8);
    } else if (value instanceof List<?> list && list.size() < SMALL) {
      out.write(0x90 | list.size());
      list.forEach(element -> write(element, out));
    } else if (value instanceof Map<?, ?> map && map.size() < SMALL) {
      out.write(0x80 | map.size());
      map.forEach(
          (key, element) -> {
            write(key, out);
            write(element, out);
          });
    } else {
      throw new IllegalArgumentException("not written here: " + value);
    }
  }

  /** What a message says, as JSON with bytes in it; all of the message has to be one value. */
  static JsonNode read(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message);
    try {
      Object value = read(in);
      if (!in.hasRemaining()) {
        return Json.of(value);
      }
    } catch (java.nio.BufferUnderflowException e) {
      // No value.
    }
    throw new Unmet("one value of MessagePack", "bytes " + HexFormat.of().formatHex(message));
  }

  private static @Nullable Object read(ByteBuffer in) {
    int first = in.get() & 0xff;
    if (first < 0x80) {
      return first;
    }
    if (first < 0x90) {
      return map(in, first & 0xf);
    }
    if (first < 0xa0) {
      return list(in, first & 0xf);
    }
    if (first < 0xc0) {
      return text(in, first & 0x1f);
    }
    return switch (first) {
      case 0xc0 -> null;
      case 0xc2 -> false;
      case 0xc3 -> true;
      case 0xc4 -> bytes(in, in.get() & 0xff);
      case 0xc5 -> bytes(in, in.getShort() & 0xffff);
      case 0xc6 -> bytes(in, in.getInt());
      case 0xca -> (double) in.getFloat();
      case 0xcb -> in.getDouble();
      case 0xcc -> in.get() & 0xff;
      case 0xcd -> in.getShort() & 0xffff;
      case 0xce -> in.getInt() & 0xffffffffL;
      case 0xcf, 0xd3 -> in.getLong();
      case 0xd0 -> (int) in.get();
      case 0xd1 -> (int) in.getShort();
      case 0xd2 -> in.getInt();
      case 0xd4 -> undefined(in);
      case 0xd9 -> text(in, in.get() & 0xff);
      case 0xda -> text(in, in.getShort() & 0xffff);
      case 0xdb -> text(in, in.getInt());
      case 0xdc -> list(in, in.getShort() & 0xffff);
      case 0xdd -> list(in, in.getInt());
      case 0xde -> map(in, in.getShort() & 0xffff);
      case 0xdf -> map(in, in.getInt());
      default -> {
        if (first >= 0xe0) {
          yield (int) (byte) first;
        }
        throw new Unmet("a value of MessagePack", "the byte " + Integer.toHexString(first));
      }
    };
  }

  /** What the JavaScript writer has for undefined: an extension of type 0 with a byte of 0. */
  private static @Nullable Object undefined(ByteBuffer in) {
    if (in.getShort() != 0) {
      throw new Unmet("undefined as the only extension of one byte", "another one");
    }
    return null;
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new Unmet("no more bytes than there are", length + " of " + in.remaining());
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static String text(ByteBuffer in, int length) {
    return new String(bytes(in, length), StandardCharsets.UTF_8);
  }

  private static List<@Nullable Object> list(ByteBuffer in, int size) {
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(read(in));
    }
    return list;
  }

  private static Map<String, @Nullable Object> map(ByteBuffer in, int size) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      String key = String.valueOf(read(in));
      map.put(key, read(in));
    }
    return map;
  }
}
