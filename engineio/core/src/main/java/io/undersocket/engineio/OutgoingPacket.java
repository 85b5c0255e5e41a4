package io.undersocket.engineio;

import io.undersocket.engineio.internal.websocket.Deflation;
import io.undersocket.engineio.internal.websocket.Frames;
import io.undersocket.engineio.internal.websocket.Opcode;
import io.undersocket.engineio.protocol.Message;
import io.undersocket.engineio.protocol.Packet;
import io.undersocket.engineio.protocol.PacketCodec;
import io.undersocket.engineio.protocol.PacketCodecV3;
import io.undersocket.engineio.protocol.PacketType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A packet on its way out, encoded at most once for each transport however many sockets it is sent
 * to: a broadcast makes one of these and hands it to every recipient. Others may {@linkplain
 * #next() follow}, which are sent behind it with nothing in between.
 *
 * <p>As a plain WebSocket frame it is not encoded at all: its header is put before its data where
 * both are written.
 *
 * <p>Immutable to its users and safe to share between threads.
 */
public final class OutgoingPacket extends Frame {

  static final OutgoingPacket PING = control(Packet.of(PacketType.PING));
  static final OutgoingPacket PONG = control(Packet.of(PacketType.PONG));
  static final OutgoingPacket NOOP = control(Packet.of(PacketType.NOOP));
  static final OutgoingPacket CLOSE = control(Packet.of(PacketType.CLOSE));
  static final OutgoingPacket PROBE_ANSWER = control(Packet.of(PacketType.PONG, "probe"));

  private final byte type;
  private final boolean compress;
  private final @Nullable Message data;
  private final @Nullable OutgoingPacket next;

  /** The polling form; written once, by whoever needs it first (a lost race costs only time). */
  private volatile @Nullable Polling polling;

  /** Frames that few connections want; as {@link #polling}. */
  private volatile @Nullable Others others;

  // The type is a byte, as one more reference would make the object larger by eight.
  private OutgoingPacket(
      PacketType type, @Nullable Message data, boolean compress, @Nullable OutgoingPacket next) {
    this.type = (byte) type.digit();
    this.data = data;
    this.compress = compress;
    this.next = next;
  }

  static OutgoingPacket control(Packet packet) {
    return new OutgoingPacket(packet.type(), packet.data(), true, null);
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
    return new OutgoingPacket(PacketType.MESSAGE, message, compress, null);
  }

  /**
   * Message packets that are sent with nothing in between: the first of them, which the others
   * follow.
   *
   * @param messages at least one
   * @param compress as in {@link #message(Message, boolean)}
   */
  public static OutgoingPacket messages(List<Message> messages, boolean compress) {
    OutgoingPacket next = null;
    for (int i = messages.size() - 1; i > 0; i--) {
      next = new OutgoingPacket(PacketType.MESSAGE, messages.get(i), compress, next);
    }
    return new OutgoingPacket(PacketType.MESSAGE, messages.get(0), compress, next);
  }

  /** What is sent first. */
  public Packet packet() {
    return new Packet(Objects.requireNonNull(PacketType.ofDigit(type)), data);
  }

  /** What is sent right behind it; null if nothing has to be. */
  public @Nullable OutgoingPacket next() {
    return next;
  }

  /** Whether a polling response that carries it may be compressed. */
  public boolean compress() {
    return compress;
  }

  /** Bytes of its data, not counting framing. */
  int size() {
    return data == null ? 1 : data.length() + 1;
  }

  /** As part of a polling payload: text, binary as {@code b} and base64. */
  byte[] polling() {
    Polling made = polling;
    if (made == null) {
      made = new Polling(PacketCodec.encodeText(packet()), null, null);
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

  // --- as one WebSocket frame

  /** Whether it is a binary message, whose frame holds nothing but its bytes. */
  boolean isBinary() {
    return data != null && data.isBinary();
  }

  private int typeLength() {
    return isBinary() ? 0 : 1;
  }

  private int payloadLength() {
    return typeLength() + (data == null ? 0 : data.length());
  }

  /** Of what comes before the data: header and type. */
  private int headLength() {
    return Frames.headerLength(payloadLength()) + typeLength();
  }

  @Override
  int frameLength() {
    return headLength() + (data == null ? 0 : data.length());
  }

  @Override
  void putFrame(int from, ByteBuffer to) {
    int headLength = headLength();
    int at = from;
    if (at == 0 && to.remaining() >= headLength) {
      putHead(to);
      at = headLength;
    } else if (at < headLength) {
      ByteBuffer head = ByteBuffer.allocate(headLength);
      putHead(head);
      int count = Math.min(to.remaining(), headLength - at);
      to.put(head.array(), at, count);
      at += count;
    }
    if (data != null && at >= headLength) {
      int dataFrom = at - headLength;
      int count = Math.min(to.remaining(), data.length() - dataFrom);
      to.put(data.array(), data.offset() + dataFrom, count);
    }
  }

  private void putHead(ByteBuffer to) {
    if (isBinary()) {
      Frames.putHeader(to, Opcode.BINARY, payloadLength());
    } else {
      Frames.putHeader(to, Opcode.TEXT, payloadLength());
      to.put(type);
    }
  }

  /** The plain frame in an array of its own. */
  private byte[] frameBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(frameLength());
    putFrame(0, bytes);
    return bytes.array();
  }

  /** The bytes of a binary message's uncompressed frame in this form. */
  byte[] frame(BinaryForm form) {
    return switch (form) {
      case RAW -> frameBytes();
      case BASE64 -> Frames.frame(Opcode.TEXT, polling());
      case TYPED -> typedFrame();
      case TYPED_BASE64 -> Frames.frame(Opcode.TEXT, PacketCodecV3.encodeText(packet()));
    };
  }

  private byte[] typedFrame() {
    Others kept = others();
    byte[] typed = kept.typed();
    if (typed == null) {
      typed = Frames.frame(Opcode.BINARY, PacketCodecV3.encodeBinary(packet()));
      others = new Others(kept.by(), kept.compressed(), typed, kept.plain());
    }
    return typed;
  }

  /** Compressed, if that is worth it. */
  Frame frame(Deflation deflation) {
    if (deflation.leaves(payloadLength())) {
      return this;
    }
    if (!deflation.isShared()) {
      return compressed(deflation, plainFrame());
    }
    Others kept = others();
    Frame compressed = kept.by() == deflation ? kept.compressed() : null;
    if (compressed == null) {
      compressed = compressed(deflation, frameBytes());
      others = new Others(deflation, compressed, kept.typed(), kept.plain());
    }
    return compressed;
  }

  /** What every connection compresses for itself that remembers what it was sent. */
  private byte[] plainFrame() {
    Others kept = others();
    byte[] plain = kept.plain();
    if (plain == null) {
      plain = frameBytes();
      others = new Others(kept.by(), kept.compressed(), kept.typed(), plain);
    }
    return plain;
  }

  private Frame compressed(Deflation deflation, byte[] plain) {
    byte[] compressed = deflation.compress(plain);
    return compressed == plain ? this : Frame.of(compressed);
  }

  /**
   * What not all connections want, kept in one object so that a packet without any is small.
   *
   * @param by makes frames that every connection of one engine can be sent, since it remembers
   *     nothing
   * @param compressed the frame that it has made
   * @param typed the frame of a binary message in revision 3
   * @param plain the plain frame, for those that compress it each for themselves
   */
  private record Others(
      @Nullable Deflation by,
      @Nullable Frame compressed,
      byte @Nullable [] typed,
      byte @Nullable [] plain) {

    static final Others NONE = new Others(null, null, null, null);
  }

  private Others others() {
    Others kept = others;
    return kept == null ? Others.NONE : kept;
  }

  @Override
  public String toString() {
    return packet().toString();
  }
}
