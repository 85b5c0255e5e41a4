package io.undersocket.engineio;

import io.undersocket.engineio.protocol.Message;
import io.undersocket.engineio.protocol.Packet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of one socket. An event that nobody listens to is not even put into the mailbox.
 *
 * <p>Fields are volatile: written by whoever registers, read by I/O threads.
 */
final class SocketListeners {

  private static final Logger log = LoggerFactory.getLogger(SocketListeners.class);

  volatile @Nullable Consumer<Message> message;
  volatile @Nullable CloseListener close;

  /** Those that hardly anyone uses. */
  volatile @Nullable Rare rare;

  synchronized Rare rare() {
    Rare present = rare;
    if (present == null) {
      present = new Rare();
      rare = present;
    }
    return present;
  }

  static final class Rare {
    volatile @Nullable Consumer<Packet> packet;
    volatile @Nullable Consumer<Packet> packetCreate;
    volatile @Nullable Consumer<List<Packet>> flush;
    volatile @Nullable Runnable drain;
    volatile @Nullable Runnable writable;
    volatile @Nullable Runnable heartbeat;
    volatile @Nullable Consumer<TransportName> upgrading;
    volatile @Nullable Consumer<TransportName> upgrade;
  }

  static <T> Consumer<T> both(@Nullable Consumer<T> first, Consumer<T> second) {
    return first == null
        ? second
        : event -> {
          guarded(() -> first.accept(event));
          second.accept(event);
        };
  }

  static Runnable both(@Nullable Runnable first, Runnable second) {
    return first == null
        ? second
        : () -> {
          guarded(first);
          second.run();
        };
  }

  static CloseListener both(@Nullable CloseListener first, CloseListener second) {
    return first == null
        ? second
        : (reason, description) -> {
          guarded(() -> first.onClose(reason, description));
          second.onClose(reason, description);
        };
  }

  /** Sees to it that the listeners after one that fails hear of the event, too. */
  private static void guarded(Runnable listener) {
    try {
      listener.run();
    } catch (Throwable t) {
      log.error("A listener failed; the session and the other listeners go on", t);
    }
  }
}
