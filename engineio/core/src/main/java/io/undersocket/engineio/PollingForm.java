package io.undersocket.engineio;

import io.undersocket.engineio.protocol.PacketException;
import io.undersocket.engineio.protocol.PayloadCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a session's packets lie in the bodies of polling; the same for all of the session's life.
 * Holds no state, so any number of sessions and threads share it.
 */
interface PollingForm {

  /** A type of content that is text. */
  String TEXT = "text/plain; charset=UTF-8";

  /** A type of content that is bytes. */
  String BYTES = "application/octet-stream";

  /** Packets, at least one, as the answer to a GET. */
  Payload encode(List<OutgoingPacket> packets);

  /**
   * Who reads the body of a POST, or null if this is no type of content for one.
   *
   * @param contentType as the request says, or null if it does not
   */
  @Nullable Reader reader(@Nullable String contentType);

  /**
   * The body of an answer.
   *
   * @param contentType what it is
   * @param body the bytes, not to be written to
   * @param only the packet whose own form the body is, so that every client that gets the packet
   *     can share it; null if there is none
   */
  record Payload(String contentType, byte[] body, @Nullable OutgoingPacket only) {}

  /** Reads the body of a POST. */
  @FunctionalInterface
  interface Reader {

    /**
     * Hands the packets to the handler, as {@link PayloadCodec#decode}.
     *
     * @throws PacketException if something in the body is no packet
     */
    void read(byte[] body, int maxPackets, PayloadCodec.PacketHandler handler)
        throws PacketException;
  }
}
