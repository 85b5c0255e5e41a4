package io.undersocket.socketio.spi;

import io.undersocket.engineio.protocol.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client that recovers has missed.
 *
 * @param packets the packets in order, each as the messages that the {@link Encoder} made of it
 * @param offset the offset of the last of them; without any the one that the client has, if it has
 *     one
 */
public record MissedPackets(List<List<Message>> packets, @Nullable String offset) {

  /** Copies the list. */
  public MissedPackets {
    packets = List.copyOf(packets);
  }
}
