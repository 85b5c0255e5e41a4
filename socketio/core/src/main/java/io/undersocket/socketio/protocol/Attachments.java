package io.undersocket.socketio.protocol;

import io.undersocket.engineio.protocol.Message;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attachments of a packet, and where its text refers to them. Immutable; nobody writes to the
 * arrays.
 *
 * <p>The places are found once, so that relaying a value means copying what is between them.
 */
final class Attachments {

  /** What {@link #numAt} says of a value that is no placeholder. */
  static final int NONE = -1;

  private static final int ILLEGAL = -1;

  private final List<Message> messages;

  /** Start, end and number of each placeholder, by start. */
  private final int[] places;

  private Attachments(List<Message> messages, int[] places) {
    this.messages = messages;
    this.places = places;
  }

  /**
   * Resolves the placeholders found in a text.
   *
   * @throws PacketException if one of them refers to nothing
   */
  static Attachments resolve(int[] places, List<Message> messages) throws PacketException {
    for (int i = 2; i < places.length; i += 3) {
      if (places[i] == ILLEGAL || places[i] >= messages.size()) {
        throw new PacketException("illegal attachments");
      }
    }
    return new Attachments(messages, places);
  }

  /** Attachments whose places were noted when the text was written. */
  static Attachments written(int[] places, List<Message> messages) {
    return new Attachments(messages, places);
  }

  int size() {
    return messages.size();
  }

  Message get(int num) {
    return messages.get(num);
  }

  /** The index of the first placeholder that starts here or later. */
  int firstFrom(int position) {
    int low = 0;
    int high = places.length / 3;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (places[middle * 3] < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  int count() {
    return places.length / 3;
  }

  int start(int placeholder) {
    return places[placeholder * 3];
  }

  int end(int placeholder) {
    return places[placeholder * 3 + 1];
  }

  int num(int placeholder) {
    return places[placeholder * 3 + 2];
  }

  /** The attachment that the value which starts here stands for, or null. */
  @Nullable Message at(int position) {
    int num = numAt(position);
    return num == NONE ? null : messages.get(num);
  }

  /** The number of the attachment that the value which starts here stands for, or {@link #NONE}. */
  int numAt(int position) {
    int placeholder = firstFrom(position);
    return placeholder < count() && start(placeholder) == position ? num(placeholder) : NONE;
  }

  /**
   * Finds the placeholders in valid JSON values with commas between them: objects whose {@code
   * _placeholder} is {@code true}, whatever else is in them. What is inside a placeholder counts
   * for nothing.
   */
  static int[] find(byte[] json, int start, int end) {
    Finder finder = new Finder(json, end);
    int at = start;
    while (at < end) {
      at = finder.value(at);
      while (at < end && (json[at] == ',' || JsonScanner.isSpace(json[at]))) {
        at++;
      }
    }
    return Arrays.copyOf(finder.places, finder.length);
  }

  /** Walks through all objects; as deep as the scanner's limit lets them nest. */
  private static final class Finder {
    private final byte[] json;
    private final int end;
    private int[] places = new int[6];
    private int length;

    Finder(byte[] json, int end) {
      this.json = json;
      this.end = end;
    }

    int value(int from) {
      return switch (json[from]) {
        case '[' -> array(from);
        case '{' -> object(from);
        default -> ValidJson.skip(json, from, end);
      };
    }

    private int array(int from) {
      int at = ValidJson.space(json, from + 1);
      while (json[at] != ']') {
        at = ValidJson.space(json, value(at));
        if (json[at] == ',') {
          at = ValidJson.space(json, at + 1);
        }
      }
      return at + 1;
    }

    private int object(int from) {
      int before = length;
      boolean placeholder = false;
      int num = ILLEGAL;
      int at = ValidJson.space(json, from + 1);
      while (json[at] != '}') {
        int afterName = ValidJson.skipString(json, at);
        int value = ValidJson.space(json, afterName);
        value = ValidJson.space(json, value + 1);
        int afterValue = value(value);
        // Of members with the same name the last one counts.
        if (ValidJson.isString(json, at, afterName, "_placeholder")) {
          placeholder = json[value] == 't';
        } else if (ValidJson.isString(json, at, afterName, "num")) {
          num = num(value, afterValue);
        }
        at = ValidJson.space(json, afterValue);
        if (json[at] == ',') {
          at = ValidJson.space(json, at + 1);
        }
      }
      if (placeholder) {
        length = before;
        if (length + 3 > places.length) {
          places = Arrays.copyOf(places, places.length * 2);
        }
        places[length++] = from;
        places[length++] = at + 1;
        places[length++] = num;
      }
      return at + 1;
    }

    private int num(int start, int after) {
      if (JsonNumbers.startsNumber(json[start])) {
        double num = JsonNumbers.toDouble(json, start, after);
        if (num >= 0 && num < Integer.MAX_VALUE && num == Math.rint(num)) {
          return (int) num;
        }
      }
      return ILLEGAL;
    }
  }
}
