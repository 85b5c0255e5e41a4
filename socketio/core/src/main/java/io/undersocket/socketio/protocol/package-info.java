/**
 * The Socket.IO protocol, revision 5, as pure functions over immutable values: packets, their text
 * and attachments, and the JSON inside them. No I/O, no threads, no clock, no logger.
 */
@NullMarked
package io.undersocket.socketio.protocol;

import org.jspecify.annotations.NullMarked;
