package io.undersocket.socketio.spi;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.socketio.Args;
import io.undersocket.socketio.Json;
import io.undersocket.socketio.protocol.Packet;
import io.undersocket.socketio.protocol.PacketException;
import java.util.ArrayList;
import java.util.List;

/**
 * How packets become messages and messages become packets. Client and server must use the same one.
 * Set with {@link io.undersocket.socketio.SocketIoServer.Builder#parser}, which mirrors the
 * reference server's option {@code parser}.
 *
 * <p>What a parser has to do:
 *
 * <ul>
 *   <li>turn every {@link io.undersocket.socketio.protocol.Packet} of the five types {@code
 *       CONNECT}, {@code DISCONNECT}, {@code EVENT}, {@code ACK} and {@code CONNECT_ERROR} into one
 *       or more messages, text or binary, and back. The two binary types are the default format's
 *       own business: bytes are values like others here;
 *   <li>check what it reads: a packet's type is one of the five, its namespace starts with a slash,
 *       the payload of a connect is an object or missing. It answers anything else with a {@link
 *       io.undersocket.socketio.protocol.PacketException}, which closes the connection. What goes
 *       wrong with a packet that is well formed, such as one for a namespace nobody joined, is the
 *       server's to handle;
 *   <li>bound what a client can make it keep. A message is never larger than the engine's {@code
 *       maxPayload}; how deep and how much larger the values in it become is the parser's to limit.
 * </ul>
 *
 * <p>Arguments are best made with {@link io.undersocket.socketio.protocol.JsonCodec#argument}: then
 * listeners get every type that {@link io.undersocket.socketio.Args} names and those of a {@link
 * JsonBinding}, with the same errors as from the default parser. A parser that has Java values
 * already hands them to {@link io.undersocket.socketio.protocol.JsonCodec#args}.
 *
 * <p>Safe for use by any thread.
 */
public interface Parser {

  /** The encoder, one for all connections; a broadcast is encoded once for all who hear it. */
  Encoder encoder();

  /** A decoder for one connection; called once for each, before its first message. */
  Decoder newDecoder();

  /**
   * Arguments that came in another way than from a client, as this parser would have read them from
   * one: so that listeners can ask for the same types. A parser that makes its arguments with a
   * {@link io.undersocket.socketio.protocol.JsonCodec} has that {@linkplain
   * io.undersocket.socketio.protocol.JsonCodec#adopt adopt} them; else they are written and read.
   *
   * @throws IllegalArgumentException if a client could not have sent them
   */
  default Args adopt(Args args) {
    List<Json> values = new ArrayList<>(args.size());
    args.forEach(values::add);
    Packet whole = null;
    Decoder decoder = newDecoder();
    try {
      for (Message message :
          encoder().encode(Packet.event(Packet.ROOT, Packet.NO_ID, "values", values))) {
        whole = decoder.add(message);
      }
    } catch (PacketException e) {
      throw new IllegalArgumentException("not read as it was written: " + e.getMessage(), e);
    }
    if (whole == null) {
      throw new IllegalArgumentException(args + " are not whole");
    }
    return whole.args();
  }
}
