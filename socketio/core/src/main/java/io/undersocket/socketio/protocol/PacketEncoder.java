package io.undersocket.socketio.protocol;

import io.undersocket.engineio.OutgoingPacket;
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
   * Room before the text for the type and the number of attachments, which is known only after it;
   * more than 999 of them move the text.
   */
  private static final int ROOM = 5;

  /** The most memory that is taken on a guess. */
  private static final int MAX_EXPECTED = 1 << 20;

  private final JsonCodec codec;

  PacketEncoder(JsonCodec codec) {
    this.codec = codec;
  }

  @Override
  public List<Message> encode(Packet packet) {
    Message received = received(packet);
    if (received != null) {
      return List.of(received);
    }
    JsonOutput out = written(packet);
    Message text = text(packet, out);
    return out.attachments().isEmpty() ? List.of(text) : together(text, out);
  }

  @Override
  public OutgoingPacket encode(Packet packet, boolean compress) {
    Message received = received(packet);
    if (received != null) {
      return OutgoingPacket.message(received, compress);
    }
    JsonOutput out = written(packet);
    Message text = text(packet, out);
    return out.attachments().isEmpty()
        ? OutgoingPacket.message(text, compress)
        : OutgoingPacket.messages(together(text, out), compress);
  }

  private static List<Message> together(Message text, JsonOutput out) {
    List<Message> attachments = out.attachments();
    List<Message> messages = new ArrayList<>(1 + attachments.size());
    messages.add(text);
    messages.addAll(attachments);
    return Collections.unmodifiableList(messages);
  }

  /** The text of an event that is passed on as it came; null of any other packet. */
  private static @Nullable Message received(Packet packet) {
    return packet.type() == PacketType.EVENT && packet.data() instanceof SliceArgs args
        ? args.asReceived(packet)
        : null;
  }

  /** A packet in JSON, with room before it for what {@link #text} puts there. */
  private JsonOutput written(Packet packet) {
    return switch (packet.type()) {
      case EVENT, ACK -> writtenEvent(packet);
      default -> writtenControl(packet);
    };
  }

  private JsonOutput writtenControl(Packet packet) {
    Object payload = packet.data();
    JsonOutput out =
        new JsonOutput(
            codec, JsonOutput.Bytes.SPELLED_OUT, ROOM + 64 + packet.namespace().length());
    out.skip(ROOM);
    namespace(out, packet);
    if (payload != null) {
      out.value(payload);
    }
    return out;
  }

  private JsonOutput writtenEvent(Packet packet) {
    Object name = packet.name();
    Object data = packet.data();
    List<?> values =
        data instanceof ValueArgs args ? args.values() : data instanceof List<?> list ? list : null;
    JsonOutput out =
        new JsonOutput(codec, JsonOutput.Bytes.ATTACHED, expectedLength(packet, values, data));
    out.skip(ROOM);
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
    return out;
  }

  private static int expectedLength(
      Packet packet, @Nullable List<?> values, @Nullable Object data) {
    long length = ROOM + 2;
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

  /** The whole text, without holding on to much more memory than it needs. */
  private static Message text(Packet packet, JsonOutput out) {
    byte[] text = out.array();
    int end = out.length();
    int attachments = out.attachments().size();
    if (attachments > 0) {
      return binaryText(packet.type(), text, end, attachments);
    }
    text[ROOM - 1] = (byte) packet.type().digit();
    if (wastes(text, end)) {
      text = Arrays.copyOf(text, end);
    }
    return Message.text(text, ROOM - 1, end - (ROOM - 1));
  }

  private static Message binaryText(PacketType type, byte[] out, int end, int attachments) {
    PacketType binary = type == PacketType.EVENT ? PacketType.BINARY_EVENT : PacketType.BINARY_ACK;
    String head = binary.digit() + Integer.toString(attachments) + '-';
    byte[] text = out;
    int start = ROOM - head.length();
    if (start < 0) {
      text = new byte[end - start];
      System.arraycopy(out, ROOM, text, head.length(), end - ROOM);
      start = 0;
    }
    for (int i = 0; i < head.length(); i++) {
      text[start + i] = (byte) head.charAt(i);
    }
    return Message.text(text, start, head.length() + end - ROOM);
  }

  /** Whether an array is much larger than what it is kept for. */
  static boolean wastes(byte[] array, int length) {
    return array.length - length > 64 + length / 4;
  }
}
