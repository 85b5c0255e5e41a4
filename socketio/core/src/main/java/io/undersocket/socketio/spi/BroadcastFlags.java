package io.undersocket.socketio.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a packet is to be delivered.
 *
 * @param isVolatile whether a recipient that is not writable at that instant goes without it
 * @param compress whether transports may compress it; true unless switched off
 * @param local whether only the sockets of this node are meant
 * @param timeout how long acknowledgements are waited for; null if nobody said
 * @param expectSingleResponse whether the packet is for one socket that may be on another node
 */
public record BroadcastFlags(
    boolean isVolatile,
    boolean compress,
    boolean local,
    @Nullable Duration timeout,
    boolean expectSingleResponse) {

  /** Reliable, compressible, to all nodes, without timeout. */
  public static final BroadcastFlags NONE = new BroadcastFlags(false, true, false, null, false);

  /** Refuses a negative timeout. */
  public BroadcastFlags {
    if (timeout != null && timeout.isNegative()) {
      throw new IllegalArgumentException("timeout is " + timeout + ", must not be negative");
    }
  }

  /** These, and {@link #isVolatile()}. */
  public BroadcastFlags asVolatile() {
    return new BroadcastFlags(true, compress, local, timeout, expectSingleResponse);
  }

  /** These, with this {@link #compress()}. */
  public BroadcastFlags withCompress(boolean compress) {
    return new BroadcastFlags(isVolatile, compress, local, timeout, expectSingleResponse);
  }

  /** These, and {@link #local()}. */
  public BroadcastFlags asLocal() {
    return new BroadcastFlags(isVolatile, compress, true, timeout, expectSingleResponse);
  }

  /** These, with this {@link #timeout()}. */
  public BroadcastFlags withTimeout(Duration timeout) {
    return new BroadcastFlags(isVolatile, compress, local, timeout, expectSingleResponse);
  }

  /** These, and {@link #expectSingleResponse()}. */
  public BroadcastFlags asSingleResponse() {
    return new BroadcastFlags(isVolatile, compress, local, timeout, true);
  }
}
