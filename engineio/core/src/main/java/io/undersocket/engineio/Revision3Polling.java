package io.undersocket.engineio;

import io.undersocket.engineio.protocol.Packet;
import io.undersocket.engineio.protocol.PayloadCodecV3;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Polling in revision 3: packets with their length before them. Bytes make the whole payload one of
 * bytes, unless the client has asked for base64.
 */
enum Revision3Polling implements PollingForm {
  /** For clients that can receive bytes. */
  BYTES {
    @Override
    public Payload encode(List<OutgoingPacket> packets) {
      for (OutgoingPacket packet : packets) {
        if (packet.isBinary()) {
          return new Payload(PollingForm.BYTES, PayloadCodecV3.encodeBinary(plain(packets)), null);
        }
      }
      return BASE64.encode(packets);
    }
  },
  /** For clients that can not ({@code b64}). */
  BASE64 {
    @Override
    public Payload encode(List<OutgoingPacket> packets) {
      return new Payload(TEXT, PayloadCodecV3.encodeText(plain(packets)), null);
    }
  };

  private static List<Packet> plain(List<OutgoingPacket> packets) {
    List<Packet> plain = new ArrayList<>(packets.size());
    for (OutgoingPacket packet : packets) {
      plain.add(packet.packet());
    }
    return plain;
  }

  @Override
  public @Nullable Reader reader(@Nullable String contentType) {
    return PollingForm.BYTES.equals(contentType)
        ? PayloadCodecV3::decodeBinary
        : PayloadCodecV3::decodeText;
  }
}
