package io.undersocket.engineio;

import io.undersocket.engineio.protocol.Packet;
import io.undersocket.engineio.protocol.PacketCodecV3;
import io.undersocket.engineio.protocol.PacketException;

/** WebSocket in revision 3: binary messages have their type before them. */
final class Revision3WebSocket extends WebSocketTransport {

  Revision3WebSocket(Session session, WebSocketConnection connection) {
    super(session, connection);
  }

  @Override
  Packet decode(byte[] utf8) throws PacketException {
    return PacketCodecV3.decodeText(utf8, 0, utf8.length);
  }

  @Override
  public void onBinary(byte[] bytes) {
    try {
      Packet packet = PacketCodecV3.decodeBinary(bytes, 0, bytes.length);
      if (packet != null) {
        receive(packet);
      }
    } catch (PacketException e) {
      receiveUndecodable(e);
    }
  }
}
