package io.undersocket.engineio;

import io.undersocket.engineio.internal.websocket.Deflation;
import io.undersocket.engineio.internal.websocket.Frames;
import io.undersocket.engineio.internal.websocket.Opcode;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.engineio.protocol.Packet;
import io.undersocket.engineio.protocol.PacketCodec;
import io.undersocket.engineio.protocol.PacketCodecV3;
import io.undersocket.engineio.protocol.PacketType;
import org.jspecify.annotations.Nullable;

/**
 * A packet on its way out, encoded at most once for each transport however many sockets it is sent
 * to: a broadcast makes one of these and hands it to every recipient.
 *
 * <p>Immutable to its users and safe to share between threads.
 */
public final class OutgoingPacket {

  static final OutgoingPacket PING = control(Packet.of(PacketType.PING));
  static final OutgoingPacket PONG = control(Packet.of(PacketType.PONG));
  static final OutgoingPacket NOOP = control(Packet.of(PacketType.NOOP));
  static final OutgoingPacket CLOSE = control(Packet.of(PacketType.CLOSE));
  static final OutgoingPacket PROBE_ANSWER = control(Packet.of(PacketType.PONG, "probe"));

  private final Packet packet;
  private final boolean compress;

  /** The polling form; written once, by whoever needs it first (a lost race costs only time). */
  private volatile @Nullable Polling polling;

  /** The WebSocket frame; as {@link #polling}. */
  private volatile byte @Nullable [] frame;

  /** Frames that few connections want; as {@link #polling}. */
  private volatile @Nullable Others others;

  private OutgoingPacket(Packet packet, boolean compress) {
    this.packet = packet;
    this.compress = compress;
  }

  static OutgoingPacket control(Packet packet) {
    return new OutgoingPacket(packet, true);
  }

  /** A message packet that may be compressed. */
  public static OutgoingPacket message(Message message) {
    return message(message, true);
  }

  /**
   * A message packet.
   *
   * @param compress whether a polling response that carries it may be compressed ({@code compress}
   *     option of the reference's {@code send})
   */
  public static OutgoingPacket message(Message message, boolean compress) {
    return new OutgoingPacket(Packet.message(message), compress);
  }

  /** What is sent. */
  public Packet packet() {
    return packet;
  }

  /** Whether a polling response that carries it may be compressed. */
  public boolean compress() {
    return compress;
  }

  /** Bytes of its data, not counting framing. */
  int size() {
    Message data = packet.data();
    return data == null ? 1 : data.length() + 1;
  }

  /** As part of a polling payload: text, binary as {@code b} and base64. */
  byte[] polling() {
    Polling made = polling;
    if (made == null) {
      made = new Polling(PacketCodec.encodeText(packet), null, null);
      polling = made;
    }
    return made.plain();
  }

  /**
   * As a whole polling payload in a content coding. It is kept, for a broadcast makes the same
   * answer to many polls; what takes memory is the plain form, and that is kept anyway.
   */
  byte[] polling(ContentCoding coding) {
    Polling made = polling;
    byte[] coded = made == null || made.coding() != coding ? null : made.coded();
    if (coded == null) {
      byte[] plain = polling();
      coded = coding.compress(plain);
      polling = new Polling(plain, coding, coded);
    }
    return coded;
  }

  /** Whether {@link #polling(ContentCoding)} has only to look it up. */
  boolean hasPolling(ContentCoding coding) {
    Polling made = polling;
    return made != null && made.coding() == coding;
  }

  /** The polling form; nearly all clients accept the same coding of it, so one is kept. */
  private record Polling(byte[] plain, @Nullable ContentCoding coding, byte @Nullable [] coded) {}

  /** As one uncompressed WebSocket frame. */
  byte[] frame() {
    byte[] bytes = frame;
    if (bytes == null) {
      bytes = encodeFrame(packet);
      frame = bytes;
    }
    return bytes;
  }

  /** Header, type and data go into the one array that is sent: nothing is put together twice. */
  private static byte[] encodeFrame(Packet packet) {
    Message data = packet.data();
    boolean binary = data != null && data.isBinary();
    int typeLength = binary ? 0 : 1;
    int dataLength = data == null ? 0 : data.length();
    int payloadLength = typeLength + dataLength;
    byte[] bytes = new byte[Frames.headerLength(payloadLength) + payloadLength];
    int at = Frames.putHeader(bytes, 0, binary ? Opcode.BINARY : Opcode.TEXT, payloadLength);
    if (!binary) {
      bytes[at] = (byte) packet.type().digit();
    }
    if (data != null) {
      System.arraycopy(data.array(), data.offset(), bytes, at + typeLength, dataLength);
    }
    return bytes;
  }

  /** Whether it is a binary message. */
  boolean isBinary() {
    Message data = packet.data();
    return data != null && data.isBinary();
  }

  /** A binary message as one uncompressed WebSocket frame in this form. */
  byte[] frame(BinaryForm form) {
    return switch (form) {
      case RAW -> frame();
      case BASE64 -> Frames.frame(Opcode.TEXT, polling());
      case TYPED -> typedFrame();
      case TYPED_BASE64 -> Frames.frame(Opcode.TEXT, PacketCodecV3.encodeText(packet));
    };
  }

  private byte[] typedFrame() {
    Others kept = others;
    byte[] typed = kept == null ? null : kept.typed();
    if (typed == null) {
      typed = Frames.frame(Opcode.BINARY, PacketCodecV3.encodeBinary(packet));
      others =
          kept == null
              ? new Others(null, null, typed)
              : new Others(kept.by(), kept.compressed(), typed);
    }
    return typed;
  }

  /** As one WebSocket frame, compressed if that is worth it. */
  byte[] frame(Deflation deflation) {
    if (!deflation.isShared()) {
      return deflation.compress(frame());
    }
    Others kept = others;
    byte[] compressed = kept == null || kept.by() != deflation ? null : kept.compressed();
    if (compressed == null) {
      compressed = deflation.compress(frame());
      others = new Others(deflation, compressed, kept == null ? null : kept.typed());
    }
    return compressed;
  }

  /**
   * Frames other than the plain one, kept in one object so that a packet without any is small.
   *
   * @param by makes frames that every connection of one engine can be sent, since it remembers
   *     nothing
   * @param compressed the frame that it has made
   * @param typed the frame of a binary message in revision 3
   */
  private record Others(
      @Nullable Deflation by, byte @Nullable [] compressed, byte @Nullable [] typed) {}

  @Override
  public String toString() {
    return packet.toString();
  }
}
