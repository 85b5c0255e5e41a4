package io.undersocket.socketio.msgpack;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.protocol.JsonCodec;
import io.undersocket.socketio.protocol.ParserLimits;
import io.undersocket.socketio.spi.Decoder;
import io.undersocket.socketio.spi.Encoder;
import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.socketio.spi.Parser;
import org.jspecify.annotations.Nullable;

/**
 * Speaks with clients that use {@code socket.io-msgpack-parser} 3: every packet is one binary
 * message, a map with the keys {@code type}, {@code nsp}, {@code data} and {@code id}.
 *
 * <pre>{@code
 * SocketIoServer io = SocketIoServer.builder().parser(MessagePackParser.create()).build();
 * }</pre>
 *
 * <p>Arguments read as from the default parser, with these differences, which are the format's:
 *
 * <ul>
 *   <li>bytes are values like others, in any packet; also JavaScript's {@code ArrayBuffer}s, which
 *       come as an extension of type 0;
 *   <li>a {@code Date} of JavaScript reads as the string that JSON has for it, {@code undefined} as
 *       {@code null}, or as a member that is not there. Other extensions read as an array of their
 *       type and bytes, as in JavaScript; so do MessagePack's own timestamps;
 *   <li>NaN and infinity read as {@code null}, which is what JSON has for them;
 *   <li>names of events that JavaScript's emitters reserve are not refused in what clients send.
 * </ul>
 *
 * <p>What is sent is what the default parser would send, dates as strings included, with bytes in
 * their places; NaN and infinity go as they are.
 *
 * <p>Beyond the reference: an id is not negative, a namespace starts with a slash, an event's name
 * is no array, map or bytes, and a packet has 10,000 arguments at most.
 */
public final class MessagePackParser implements Parser {

  /** Bytes in a packet cost next to nothing to send; a limit keeps them from costing much here. */
  private static final int MAX_ATTACHMENTS = 10_000;

  private final JsonCodec codec;
  private final ParserLimits limits;
  private final Encoder encoder;

  private MessagePackParser(ParserLimits limits, @Nullable JsonBinding binding) {
    this.limits = limits;
    this.codec = JsonCodec.of(limits, binding);
    this.encoder = packet -> PacketPacker.pack(packet, codec, limits.maxDepth());
  }

  /** With limits that no application meets, 10,000 byte values in a packet, and no binding. */
  public static MessagePackParser create() {
    return create(ParserLimits.defaults().withMaxAttachments(MAX_ATTACHMENTS), null);
  }

  /** As {@link #create()}, for an application with types of its own. */
  public static MessagePackParser create(JsonBinding binding) {
    return create(ParserLimits.defaults().withMaxAttachments(MAX_ATTACHMENTS), binding);
  }

  /**
   * With these limits and a binding or null. Byte values count as attachments; numbers have no
   * length here.
   */
  public static MessagePackParser create(ParserLimits limits, @Nullable JsonBinding binding) {
    return new MessagePackParser(limits, binding);
  }

  @Override
  public Encoder encoder() {
    return encoder;
  }

  @Override
  public Decoder newDecoder() {
    return new MessagePackDecoder(codec, limits);
  }

  @Override
  public Args adopt(Args args) {
    return codec.adopt(args);
  }
}
