package io.undersocket.engineio;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who uses a {@link WebSocketConnection}: an upgrade attempt, then the session's transport. Called
 * on the connection's I/O thread.
 */
interface WebSocketHandler {

  /** A text message. */
  void onText(byte[] utf8);

  /** A binary message. */
  void onBinary(byte[] bytes);

  /** What was read has been handed over. */
  void onReadBatchEnd();

  /**
   * Takes everything that is to be written now.
   *
   * @param into where the packets go, in order
   * @return what follows them
   */
  Then takePackets(List<OutgoingPacket> into);

  /**
   * What was taken last has been written.
   *
   * @return whether there is more to take
   */
  boolean onWritten();

  /**
   * The connection is over: nothing more will be read. Called once.
   *
   * @param failure how it failed, or null if the peer or the network closed it
   */
  void onEnd(@Nullable String failure);

  /** What follows a batch of packets. */
  enum Then {
    /** More packets, some day. */
    GO_ON,
    /** The close frame. */
    CLOSE
  }
}
