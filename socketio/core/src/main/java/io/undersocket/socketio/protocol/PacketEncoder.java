package io.undersocket.socketio.protocol;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.spi.Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes packets as protocol revision 5 does.
 *
 * @see <a href="https://socket.io/docs/v4/socket-io-protocol/#packet-encoding">Socket.IO protocol,
 *     packet encoding</a>
 */
final class PacketEncoder implements Encoder {

  /**
   * Room before the text for the number of attachments, which is known only after it; more than 999
   * of them move the text.
   */
  private static final int COUNT_ROOM = 4;

  /** The most memory that is taken on a guess. */
  private static final int MAX_EXPECTED = 1 << 20;

  private final JsonCodec codec;

  PacketEncoder(JsonCodec codec) {
    this.codec = codec;
  }

  @Override
  public List<Message> encode(Packet packet) {
    return switch (packet.type()) {
      case EVENT, ACK -> encodeEvent(packet);
      default -> List.of(encodeControl(packet));
    };
  }

  private Message encodeControl(Packet packet) {
    Object payload = packet.data();
    JsonOutput out =
        new JsonOutput(codec, JsonOutput.Bytes.SPELLED_OUT, 64 + packet.namespace().length());
    out.raw(packet.type().digit());
    namespace(out, packet);
    if (payload != null) {
      out.value(payload);
    }
    return text(out, 0);
  }

  private List<Message> encodeEvent(Packet packet) {
    Object name = packet.name();
    Object data = packet.data();
    if (data instanceof SliceArgs received && packet.type() == PacketType.EVENT) {
      Message unchanged = received.asReceived(packet);
      if (unchanged != null) {
        return List.of(unchanged);
      }
    }
    List<?> values =
        data instanceof ValueArgs args ? args.values() : data instanceof List<?> list ? list : null;
    JsonOutput out =
        new JsonOutput(codec, JsonOutput.Bytes.ATTACHED, expectedLength(packet, values, data));
    out.skip(COUNT_ROOM + 1);
    namespace(out, packet);
    if (packet.hasId()) {
      out.number(packet.id());
    }
    if (data != null) {
      out.raw('[');
      boolean empty = true;
      if (packet.type() == PacketType.EVENT) {
        out.value(name);
        empty = false;
      }
      if (values != null) {
        values(out, values, empty);
      } else if (data instanceof Args args && !args.isEmpty()) {
        if (!empty) {
          out.raw(',');
        }
        out.arguments(args);
      }
      out.raw(']');
    }
    List<Message> attachments = out.attachments();
    if (attachments.isEmpty()) {
      out.array()[COUNT_ROOM] = (byte) packet.type().digit();
      return List.of(text(out, COUNT_ROOM));
    }
    List<Message> messages = new ArrayList<>(1 + attachments.size());
    messages.add(binaryText(packet.type(), out, attachments.size()));
    messages.addAll(attachments);
    return Collections.unmodifiableList(messages);
  }

  private static int expectedLength(
      Packet packet, @Nullable List<?> values, @Nullable Object data) {
    long length = COUNT_ROOM + 3;
    length += packet.namespace().equals(Packet.ROOT) ? 0 : packet.namespace().length() + 1;
    length += packet.hasId() ? 19 : 0;
    length += packet.name() instanceof String name ? name.length() + 3 : 16;
    if (values != null) {
      for (int i = 0; i < values.size(); i++) {
        length += JsonOutput.expectedLength(values.get(i));
      }
    } else if (data instanceof SliceArgs slices) {
      length += slices.end - slices.start;
    }
    return (int) Math.min(length, MAX_EXPECTED);
  }

  private static void namespace(JsonOutput out, Packet packet) {
    String namespace = packet.namespace();
    if (!namespace.equals(Packet.ROOT)) {
      out.utf8(namespace);
      out.raw(',');
    }
  }

  private static void values(JsonOutput out, List<?> values, boolean empty) {
    // By index: an iterator would be one more object for every event.
    for (int i = 0; i < values.size(); i++) {
      if (i > 0 || !empty) {
        out.raw(',');
      }
      out.value(values.get(i));
    }
  }

  private static Message binaryText(PacketType type, JsonOutput out, int attachments) {
    PacketType binary = type == PacketType.EVENT ? PacketType.BINARY_EVENT : PacketType.BINARY_ACK;
    String head = binary.digit() + Integer.toString(attachments) + '-';
    byte[] text = out.array();
    int body = COUNT_ROOM + 1;
    int start = body - head.length();
    if (start < 0) {
      byte[] moved = new byte[out.length() - start];
      System.arraycopy(text, body, moved, head.length(), out.length() - body);
      text = moved;
      start = 0;
    }
    for (int i = 0; i < head.length(); i++) {
      text[start + i] = (byte) head.charAt(i);
    }
    int end = head.length() + out.length() - body;
    return Message.text(text, start, end);
  }

  /** The text, without holding on to much more memory than it needs. */
  private static Message text(JsonOutput out, int start) {
    byte[] array = out.array();
    int end = out.length();
    if (wastes(array, end)) {
      array = Arrays.copyOf(array, end);
    }
    return Message.text(array, start, end - start);
  }

  /** Whether an array is much larger than what it is kept for. */
  static boolean wastes(byte[] array, int length) {
    return array.length - length > 64 + length / 4;
  }
}
