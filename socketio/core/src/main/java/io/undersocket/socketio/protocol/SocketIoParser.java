package io.undersocket.socketio.protocol;

import io.undersocket.socketio.Args;
import io.undersocket.socketio.spi.Decoder;
import io.undersocket.socketio.spi.Encoder;
import io.undersocket.socketio.spi.JsonBinding;
import io.undersocket.socketio.spi.Parser;
import org.jspecify.annotations.Nullable;

/** The default parser: JSON text, attachments as binary messages after it. */
public final class SocketIoParser implements Parser {

  private final JsonCodec codec;
  private final PacketEncoder encoder;

  private SocketIoParser(JsonCodec codec) {
    this.codec = codec;
    this.encoder = new PacketEncoder(codec);
  }

  /** With the default limits and without a binding. */
  public static SocketIoParser create() {
    return new SocketIoParser(JsonCodec.builtIn());
  }

  /** With these limits, and a binding or null. */
  public static SocketIoParser create(ParserLimits limits, @Nullable JsonBinding binding) {
    return new SocketIoParser(JsonCodec.of(limits, binding));
  }

  /** How this parser reads and writes the values in packets. */
  public JsonCodec codec() {
    return codec;
  }

  @Override
  public Encoder encoder() {
    return encoder;
  }

  @Override
  public Decoder newDecoder() {
    return new PacketDecoder(codec);
  }

  @Override
  public Args adopt(Args args) {
    return codec.adopt(args);
  }
}
