/**
 * Guards that hardly any server on the open internet can do without: how many events a client may
 * send, and how often it may come.
 */
@NullMarked
package io.undersocket.socketio.guard;

import org.jspecify.annotations.NullMarked;
