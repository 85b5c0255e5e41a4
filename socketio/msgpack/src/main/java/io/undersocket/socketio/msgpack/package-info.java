/** Packets as MessagePack, in the format of {@code socket.io-msgpack-parser}. */
@NullMarked
package io.undersocket.socketio.msgpack;

import org.jspecify.annotations.NullMarked;
