package io.undersocket.socketio.spi;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes the buses of a server, one for each namespace. */
@FunctionalInterface
public interface ClusterBusFactory {

  /**
   * Makes the bus of a namespace; {@link ClusterBus#start()} follows.
   *
   * @param local the namespace's sockets on this node: its name, its rooms, how packets are read
   * @param nodeId who this node is in what it sends
   * @param receiver where what arrives goes, from {@link ClusterBus#start()} on
   */
  ClusterBus create(LocalSockets local, String nodeId, ClusterBus.Receiver receiver);

  /** Makes the id of a node, another one for each namespace; 16 hexadecimal digits by default. */
  default String newNodeId() {
    byte[] bytes = new byte[8];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
