package io.undersocket.socketio.protocol;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.spi.Decoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads packets as protocol revision 5 does, with the leniencies of the reference parser that
 * clients may rely on: leading zeros, a namespace without its comma, an event without any payload.
 *
 * @see <a href="https://socket.io/docs/v4/socket-io-protocol/#packet-encoding">Socket.IO protocol,
 *     packet encoding</a>
 */
final class PacketDecoder implements Decoder {

  private final JsonCodec codec;
  private final ParserLimits limits;

  /** The packet whose attachments are still to come. */
  private @Nullable HalfPacket half;

  PacketDecoder(JsonCodec codec) {
    this.codec = codec;
    this.limits = codec.limits;
  }

  @Override
  public @Nullable Packet add(Message message) throws PacketException {
    HalfPacket waiting = half;
    if (waiting == null) {
      if (message.isBinary()) {
        throw new PacketException("got binary data when not reconstructing a packet");
      }
      return decode(message);
    }
    half = null;
    if (!message.isBinary()) {
      throw new PacketException("got plaintext data when reconstructing a packet");
    }
    if (waiting.add(message, limits)) {
      return waiting.complete();
    }
    half = waiting;
    return null;
  }

  @Override
  public void destroy() {
    half = null;
  }

  private @Nullable Packet decode(Message message) throws PacketException {
    byte[] text = message.array();
    int at = message.offset();
    int end = at + message.length();
    if (at == end) {
      throw new PacketException("empty packet");
    }
    PacketType type = PacketType.ofDigit(text[at]);
    if (type == null) {
      throw new PacketException("unknown packet type " + shown(text[at]));
    }
    at++;
    int attachments = 0;
    if (type == PacketType.BINARY_EVENT || type == PacketType.BINARY_ACK) {
      int dash = at;
      while (dash < end && text[dash] >= '0' && text[dash] <= '9') {
        dash++;
      }
      if (dash == end || text[dash] != '-') {
        throw new PacketException("Illegal attachments");
      }
      attachments = attachments(text, at, dash);
      at = dash + 1;
      type = type == PacketType.BINARY_EVENT ? PacketType.EVENT : PacketType.ACK;
    }
    String namespace = Packet.ROOT;
    if (at < end && text[at] == '/') {
      int comma = at;
      while (comma < end && text[comma] != ',') {
        comma++;
      }
      if (comma - at > limits.maxNamespaceLength()) {
        throw new PacketException(
            "a namespace of "
                + (comma - at)
                + " bytes, more than "
                + limits.maxNamespaceLength()
                + " (maxNamespaceLength)");
      }
      if (comma - at > 1) {
        namespace = Names.of(text, at, comma);
      }
      at = Math.min(comma + 1, end);
    }
    long id = Packet.NO_ID;
    if (at < end && text[at] >= '0' && text[at] <= '9') {
      int after = at;
      while (after < end && text[after] >= '0' && text[after] <= '9') {
        after++;
      }
      id = id(text, at, after);
      at = after;
    }
    return payload(type, namespace, id, text, at, end, attachments);
  }

  private static String shown(byte first) {
    return first > ' ' && first < 0x7F
        ? String.valueOf((char) first)
        : String.format("0x%02x", first & 0xFF);
  }

  private int attachments(byte[] text, int from, int to) throws PacketException {
    long count = 0;
    for (int i = from; i < to; i++) {
      // Leading zeros make a count as long as the message; what is too large stays so.
      count = Math.min(count * 10 + (text[i] - '0'), Integer.MAX_VALUE);
    }
    if (count < 1) {
      throw new PacketException("Illegal attachments");
    }
    if (count > limits.maxAttachments()) {
      throw new PacketException(
          "too many attachments: "
              + count
              + ", more than "
              + limits.maxAttachments()
              + " (maxAttachments)");
    }
    return (int) count;
  }

  private static long id(byte[] text, int from, int to) throws PacketException {
    long id = 0;
    for (int i = from; i < to; i++) {
      int digit = text[i] - '0';
      if (id > (Long.MAX_VALUE - digit) / 10) {
        throw new PacketException(
            "the id " + JsonSlice.abridged(text, from, to) + " is greater than " + Long.MAX_VALUE);
      }
      id = id * 10 + digit;
    }
    return id;
  }

  private @Nullable Packet payload(
      PacketType type, String namespace, long id, byte[] text, int from, int end, int attachments)
      throws PacketException {
    if (from == end) {
      return whole(type, namespace, id, null, attachments);
    }
    int start = JsonScanner.space(text, from, end);
    if (start == end) {
      throw JsonScanner.invalid();
    }
    byte first = text[start];
    switch (type) {
      case EVENT, ACK -> {
        if (first == '[') {
          SliceArgs args = args(type, text, start, end);
          return whole(type, namespace, id, args, attachments);
        }
      }
      case CONNECT, CONNECT_ERROR -> {
        if (first == '{' || first == '"' && type == PacketType.CONNECT_ERROR) {
          int after = JsonScanner.value(text, start, end, limits, 0);
          if (JsonScanner.space(text, after, end) == end) {
            // Copied: a socket keeps it, and the text may be a small part of a large body.
            byte[] json = Arrays.copyOfRange(text, start, after);
            Object payload = JsonSlice.of(json, 0, json.length, null, codec);
            return new Packet(type, namespace, id, null, payload);
          }
        }
      }
      default -> {
        // No other packet has a payload.
      }
    }
    throw JsonScanner.invalid();
  }

  private @Nullable Packet whole(
      PacketType type, String namespace, long id, @Nullable SliceArgs args, int attachments) {
    Packet packet = new Packet(type, namespace, id, args == null ? null : args.event, args);
    if (attachments == 0) {
      return packet;
    }
    half = new HalfPacket(packet, args, attachments);
    return null;
  }

  private SliceArgs args(PacketType type, byte[] text, int bracket, int end)
      throws PacketException {
    String name = null;
    int at = JsonScanner.space(text, bracket + 1, end);
    if (type == PacketType.EVENT) {
      if (at == end || text[at] != '"' && !JsonNumbers.startsNumber(text[at])) {
        throw JsonScanner.invalid();
      }
      int after = JsonScanner.value(text, at, end, limits, 1);
      name = name(text, at, after);
      at = JsonScanner.space(text, after, end);
      if (at < end && text[at] == ',') {
        at = JsonScanner.space(text, at + 1, end);
        if (at < end && text[at] == ']') {
          throw JsonScanner.invalid();
        }
      } else if (at == end || text[at] != ']') {
        throw JsonScanner.invalid();
      }
    }
    int first = at;
    int last = at;
    int count = 0;
    int[] starts = null;
    while (at < end && text[at] != ']') {
      if (count > 0) {
        starts = starts == null ? new int[] {first, 0, 0, 0} : starts;
        starts = count == starts.length ? Arrays.copyOf(starts, count * 2) : starts;
        starts[count] = at;
      }
      count++;
      last = JsonScanner.value(text, at, end, limits, 1);
      at = JsonScanner.space(text, last, end);
      if (at < end && text[at] == ',') {
        at = JsonScanner.space(text, at + 1, end);
        if (at < end && text[at] == ']') {
          throw JsonScanner.invalid();
        }
      } else {
        break;
      }
    }
    if (at >= end || text[at] != ']' || JsonScanner.space(text, at + 1, end) != end) {
      throw JsonScanner.invalid();
    }
    if (starts != null && starts.length != count) {
      starts = Arrays.copyOf(starts, count);
    }
    return new SliceArgs(text, first, last, starts, null, codec, name);
  }

  private static String name(byte[] text, int start, int after) throws PacketException {
    if (text[start] != '"') {
      return JsonOutput.nameOf(JsonNumbers.toDouble(text, start, after));
    }
    String name = ValidJson.name(text, start, after);
    if (ReservedEvents.contains(name)) {
      throw new PacketException("invalid payload: \"" + name + "\" is a reserved event name");
    }
    return name;
  }

  /** An event or ack whose text was read and whose attachments were not, or not all. */
  private static final class HalfPacket {
    private final Packet packet;
    private final @Nullable SliceArgs args;
    private final int @Nullable [] places;
    private final List<Message> attachments = new ArrayList<>(2);
    private int missing;
    private long bytes;

    HalfPacket(Packet packet, @Nullable SliceArgs args, int missing) {
      this.packet = packet;
      this.args = args;
      this.places = args == null ? null : args.placeholders();
      this.missing = missing;
    }

    /** Whether that was the last one. */
    boolean add(Message message, ParserLimits limits) throws PacketException {
      bytes += message.length();
      if (bytes > limits.maxAttachmentBytes()) {
        throw new PacketException(
            "attachments of "
                + bytes
                + " bytes, more than "
                + limits.maxAttachmentBytes()
                + " (maxAttachmentBytes)");
      }
      attachments.add(message);
      return --missing == 0;
    }

    Packet complete() throws PacketException {
      if (args == null || places == null) {
        return packet;
      }
      return new Packet(
          packet.type(),
          packet.namespace(),
          packet.id(),
          packet.name(),
          args.with(Attachments.resolve(places, attachments)));
    }
  }
}
