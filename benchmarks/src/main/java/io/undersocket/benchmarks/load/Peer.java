package io.undersocket.benchmarks.load;

import java.nio.ByteBuffer;

/** What a key of the generator's selector stands for. Called on the generator's one thread only. */
interface Peer {

  /**
   * Its channel is ready.
   *
   * @param operations as in {@link java.nio.channels.SelectionKey#readyOps()}
   * @param shared any buffer, the same for all
   * @throws ProtocolViolation if the server did what it must not, or is gone
   */
  void ready(int operations, ByteBuffer shared);

  /** Closes the channel; whatever that says is of no interest. */
  void closeQuietly();
}
