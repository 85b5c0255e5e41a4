package io.undersocket.engineio;

import io.undersocket.engineio.protocol.PayloadCodec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Polling in revision 4: packets in their text form, with one character between them. */
final class Revision4Polling implements PollingForm {

  static final Revision4Polling INSTANCE = new Revision4Polling();

  private Revision4Polling() {}

  @Override
  public Payload encode(List<OutgoingPacket> packets) {
    if (packets.size() == 1) {
      OutgoingPacket only = packets.get(0);
      return new Payload(TEXT, only.polling(), only);
    }
    List<byte[]> encoded = new ArrayList<>(packets.size());
    for (OutgoingPacket packet : packets) {
      encoded.add(packet.polling());
    }
    return new Payload(TEXT, PayloadCodec.encode(encoded), null);
  }

  @Override
  public @Nullable Reader reader(@Nullable String contentType) {
    return BYTES.equals(contentType) ? null : PayloadCodec::decode;
  }
}
