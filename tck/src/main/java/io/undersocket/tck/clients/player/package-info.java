/**
 * What runs in the process of an official Java client, with its jars and the JDK alone: it knows
 * nothing else of the kit. Compiled with the client of Socket.IO 4, and run with that of Socket.IO
 * 2 too.
 */
@NullMarked
package io.undersocket.tck.clients.player;

import org.jspecify.annotations.NullMarked;
