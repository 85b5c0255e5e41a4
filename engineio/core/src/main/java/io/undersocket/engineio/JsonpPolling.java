package io.undersocket.engineio;

import io.undersocket.engineio.protocol.Jsonp;
import io.undersocket.engineio.protocol.PayloadCodecV3;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Polling for browsers that cannot do better than loading scripts and sending forms: revision 3
 * with base64, wrapped into either.
 *
 * @param callback the number of the function that the client waits in
 */
record JsonpPolling(String callback) implements PollingForm {

  /** A script by its use; the reference calls it text all the same. */
  @Override
  public Payload encode(List<OutgoingPacket> packets) {
    Payload payload = Revision3Polling.BASE64.encode(packets);
    return new Payload(TEXT, Jsonp.encode(callback, payload.body()), null);
  }

  /** A form without a payload brings nothing, as in the reference. */
  @Override
  public @Nullable Reader reader(@Nullable String contentType) {
    return (body, maxPackets, handler) -> {
      byte[] payload = Jsonp.decode(body);
      if (payload != null) {
        PayloadCodecV3.decodeText(payload, maxPackets, handler);
      }
    };
  }
}
