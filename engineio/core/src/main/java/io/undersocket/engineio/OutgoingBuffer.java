package io.undersocket.engineio;

import io.undersocket.engineio.protocol.Packet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session has to send: packets that wait, and the one batch that its transport is writing.
 *
 * <pre>
 *   resting -- take() --> writing -- written() --> resting
 * </pre>
 *
 * <p>Packets may be added in either state; they are taken, all of them, when the batch before has
 * been written. A session that keeps up holds an array of a few places and nothing else.
 *
 * <p>Everything here is guarded by the session's monitor; nothing here calls anybody.
 */
final class OutgoingBuffer {

  private static final int SMALL = 4;

  /** Packets not yet handed to the transport; the first {@link #count} places. */
  private @Nullable OutgoingPacket @Nullable [] waiting;

  private int count;

  /** Bytes that wait, and those of the batch that is being written. */
  private long bytes;

  /** What to call when the batch after the present one was written. */
  private @Nullable List<Runnable> callbacks;

  /** How many are in the batch that is being written; 0 while the transport has nothing of ours. */
  private int batchPackets;

  /** Of the batch that is being written: its bytes, and what to call then. */
  private long batchBytes;

  private @Nullable List<Runnable> batchCallbacks;

  void add(OutgoingPacket packet) {
    @Nullable OutgoingPacket[] packets = waiting;
    if (packets == null) {
      packets = new OutgoingPacket[SMALL];
      waiting = packets;
    } else if (count == packets.length) {
      packets = Arrays.copyOf(packets, count * 2);
      waiting = packets;
    }
    packets[count++] = packet;
    bytes += packet.size();
  }

  /** Has this called when all that waits now has been written. */
  void whenWritten(Runnable callback) {
    if (callbacks == null) {
      callbacks = new ArrayList<>(2);
    }
    callbacks.add(callback);
  }

  /** Whether nothing waits; a batch may still be on its way. */
  boolean isEmpty() {
    return count == 0;
  }

  /** Whether the transport is writing a batch. */
  boolean isWriting() {
    return batchPackets > 0;
  }

  /** The bytes that have not been written. */
  long bytes() {
    return bytes;
  }

  /** The packets that wait. */
  List<Packet> packets() {
    List<Packet> packets = new ArrayList<>(count);
    @Nullable OutgoingPacket[] all = waiting;
    for (int i = 0; all != null && i < count; i++) {
      OutgoingPacket packet = all[i];
      if (packet != null) {
        packets.add(packet.packet());
      }
    }
    return packets;
  }

  /**
   * Hands over all that waits, unless a batch is being written: from now on these are the batch.
   *
   * @param into where the packets go, in order
   * @return their number; 0 if nothing was handed over
   */
  int take(List<OutgoingPacket> into) {
    @Nullable OutgoingPacket[] packets = waiting;
    if (isWriting() || count == 0 || packets == null) {
      return 0;
    }
    int taken = count;
    for (int i = 0; i < taken; i++) {
      OutgoingPacket packet = packets[i];
      if (packet != null) {
        into.add(packet);
      }
      packets[i] = null;
    }
    if (packets.length > SMALL) {
      waiting = null;
    }
    count = 0;
    batchPackets = taken;
    batchBytes = bytes;
    batchCallbacks = callbacks;
    callbacks = null;
    return taken;
  }

  /**
   * The batch, if there was one, is done with.
   *
   * @return whom to call, or null if nobody waits for that
   */
  @Nullable List<Runnable> written() {
    batchPackets = 0;
    bytes -= batchBytes;
    batchBytes = 0;
    List<Runnable> called = batchCallbacks;
    batchCallbacks = null;
    return called;
  }

  /** Nobody is called any more. */
  void dropCallbacks() {
    callbacks = null;
    batchCallbacks = null;
  }

  /** Lets go of what waits, which nobody will take. */
  void clear() {
    waiting = null;
    count = 0;
    bytes = 0;
    batchBytes = 0;
  }
}
