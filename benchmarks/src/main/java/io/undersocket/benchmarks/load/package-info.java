/**
 * A load generator that speaks raw Engine.IO 4 and Socket.IO 5 over WebSocket. It shares no code
 * with any server it loads, and does as little as it can per message, so that the server is what
 * gets measured.
 */
@NullMarked
package io.undersocket.benchmarks.load;

import org.jspecify.annotations.NullMarked;
