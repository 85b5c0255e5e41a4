/**
 * How a case acts at the level of bytes: HTTP/1.1, WebSocket, Engine.IO and Socket.IO as a client
 * speaks them. Blocking; every wait has a bound, every byte goes into the trace. Shares no code
 * with the server that is judged.
 */
@NullMarked
package io.undersocket.tck.wire;

import org.jspecify.annotations.NullMarked;
