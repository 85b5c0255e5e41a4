package io.undersocket.socketio.msgpack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.msgpack.core.MessagePacker;

/**
 * Writes a valid text of JSON as MessagePack, from the one to the other: nothing is made of what is
 * in it, and strings are copied. For one text and thread.
 *
 * <p>Of a name that an object has twice both members are written, which readers take as they take
 * it in JSON: the last one counts.
 */
final class JsonPacker {

  /** So many characters of a whole number fit into a long for certain. */
  private static final int SAFE_DIGITS = 18;

  private final byte[] json;
  private final Packer out;

  /** Writes what is not just copied. */
  interface Packer {

    /** Where the rest is written. */
    MessagePacker packer();

    /** A value that has to be understood first: a number with a fraction, an escaped string. */
    void understood(byte[] json, int from, int to) throws IOException;
  }

  JsonPacker(byte[] json, Packer out) {
    this.json = json;
    this.out = out;
  }

  /** Writes the value that starts here; returns where it ends. */
  int value(int from) throws IOException {
    switch (json[from]) {
      case '{':
        return members(from, '}');
      case '[':
        return members(from, ']');
      case '"':
        return string(from);
      case 't':
        out.packer().packBoolean(true);
        return from + 4;
      case 'f':
        out.packer().packBoolean(false);
        return from + 5;
      case 'n':
        out.packer().packNil();
        return from + 4;
      default:
        return number(from);
    }
  }

  private int members(int from, char end) throws IOException {
    boolean named = end == '}';
    int count = count(from);
    if (named) {
      out.packer().packMapHeader(count);
    } else {
      out.packer().packArrayHeader(count);
    }
    int at = space(from + 1);
    for (int i = 0; i < count; i++) {
      if (named) {
        at = space(space(string(at)) + 1); // and its colon
      }
      at = space(value(at));
      if (json[at] == ',') {
        at = space(at + 1);
      }
    }
    return at + 1;
  }

  /** How many members the object or array has that starts here. */
  private int count(int from) {
    int at = space(from + 1);
    if (json[at] == '}' || json[at] == ']') {
      return 0;
    }
    int count = 1;
    for (int depth = 1; depth > 0; at++) {
      switch (json[at]) {
        case '"' -> at = endOfString(at) - 1;
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        case ',' -> count += depth == 1 ? 1 : 0;
        default -> {}
      }
    }
    return count;
  }

  private int string(int from) throws IOException {
    int end = endOfString(from);
    for (int at = from; at < end; at++) {
      if (json[at] == '\\') {
        out.understood(json, from, end);
        return end;
      }
    }
    int length = end - from - 2;
    out.packer().packRawStringHeader(length).writePayload(json, from + 1, length);
    return end;
  }

  private int number(int from) throws IOException {
    int end = from;
    boolean whole = true;
    while (end < json.length && "+-.eE0123456789".indexOf(json[end]) >= 0) {
      whole &= json[end] == '-' || json[end] >= '0' && json[end] <= '9';
      end++;
    }
    if (whole && end - from <= SAFE_DIGITS) {
      out.packer()
          .packLong(
              Long.parseLong(new String(json, from, end - from, StandardCharsets.ISO_8859_1)));
    } else {
      out.understood(json, from, end);
    }
    return end;
  }

  private int space(int from) {
    int at = from;
    while (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t') {
      at++;
    }
    return at;
  }

  /** The index after the string whose first quote is here. */
  private int endOfString(int quote) {
    int at = quote + 1;
    while (json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return at + 1;
  }
}
