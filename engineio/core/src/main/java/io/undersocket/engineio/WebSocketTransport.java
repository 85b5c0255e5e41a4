package io.undersocket.engineio;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.engineio.protocol.Packet;
import io.undersocket.engineio.protocol.PacketCodec;
import io.undersocket.engineio.protocol.PacketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket as a session's transport: a packet for each message.
 *
 * <p>A close packet ends the session, as the protocol's document has it. (The reference server
 * ignores it and waits for the ping timeout.)
 *
 * <p>Decodes revision 4; subclasses decode what others have instead.
 */
class WebSocketTransport implements Transport, WebSocketHandler {

  private final Session session;
  private final WebSocketConnection connection;

  /** The close frame is to follow what was taken; guarded by the session's monitor. */
  private boolean closing;

  WebSocketTransport(Session session, WebSocketConnection connection) {
    this.session = session;
    this.connection = connection;
  }

  @Override
  public TransportName name() {
    return TransportName.WEBSOCKET;
  }

  // --- from the connection -----------------------------------------------------------------------

  @Override
  public void onText(byte[] utf8) {
    if (utf8.length > 0 && utf8[0] == '4') {
      session.incoming().receiveMessage(this, Message.text(utf8, 1, utf8.length - 1));
      return;
    }
    try {
      receive(decode(utf8));
    } catch (PacketException e) {
      receiveUndecodable(e);
    }
  }

  /** A text message that is no text of the application. */
  Packet decode(byte[] utf8) throws PacketException {
    return PacketCodec.decodeText(utf8, 0, utf8.length);
  }

  final void receive(Packet packet) {
    session.incoming().receive(this, packet);
  }

  final void receiveUndecodable(PacketException why) {
    session.incoming().receiveUndecodable(this, why);
  }

  @Override
  public void onBinary(byte[] bytes) {
    session.incoming().receiveMessage(this, Message.binary(bytes));
  }

  @Override
  public void onReadBatchEnd() {
    session.startDelivery(connection.worker());
  }

  @Override
  public Then takePackets(List<OutgoingPacket> into) {
    List<Runnable> effects = new ArrayList<>(0);
    Then then;
    synchronized (session) {
      if (session.takeLocked(this, into, effects) > 0) {
        session.drainedLocked(effects);
      }
      then = closing ? Then.CLOSE : Then.GO_ON;
    }
    if (!effects.isEmpty()) {
      Session.run(effects);
      session.startDelivery();
    }
    return then;
  }

  @Override
  public boolean onWritten() {
    return session.written(this);
  }

  @Override
  public void onEnd(@Nullable String failure) {
    session.endFrom(
        this, failure == null ? CloseReason.TRANSPORT_CLOSE : CloseReason.TRANSPORT_ERROR, failure);
  }

  // --- from the session --------------------------------------------------------------------------

  @Override
  public boolean isReadyLocked() {
    return true;
  }

  @Override
  public void flush() {
    connection.requestFlush(session.isDelivering() ? FlushTime.AFTER_LISTENERS : FlushTime.AT_ONCE);
  }

  @Override
  public void flushDue() {
    connection.requestFlush(FlushTime.AFTER_TIMER);
  }

  /** The listeners have returned: what they sent leaves now, or at the end of their round. */
  void flushDeferred(@Nullable Round round) {
    connection.flushDeferred(round);
  }

  @Override
  public boolean closeLocked(List<Runnable> effects) {
    closing = true;
    effects.add(connection::close);
    return true;
  }

  @Override
  public void endLocked(CloseReason reason, @Nullable String description, List<Runnable> effects) {
    if (reason == CloseReason.SLOW_CONSUMER) {
      effects.add(connection::abort); // it would not read a close frame either
    } else if (!closing) {
      effects.add(connection::close);
    }
  }

  @Override
  public void discardLocked(List<Runnable> effects) {
    throw new AssertionError("no transport follows a WebSocket");
  }

  @Override
  public void pauseReads() {
    connection.adjustReads(session.incoming()::areReadsPaused);
  }

  @Override
  public void resumeReads() {
    connection.adjustReads(session.incoming()::areReadsPaused);
  }
}
