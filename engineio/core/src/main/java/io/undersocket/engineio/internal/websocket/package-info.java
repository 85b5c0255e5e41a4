/**
 * The WebSocket protocol (RFC 6455) and its compression (RFC 7692), server side, as functions and
 * small state machines over bytes: no I/O, no threads, no clock, no logger. What arrives goes
 * through {@link FrameReader}, what leaves is made by {@link Frames}, and {@link
 * WebSocketHandshake} decides whether the conversation starts at all.
 */
@NullMarked
package io.undersocket.engineio.internal.websocket;

import org.jspecify.annotations.NullMarked;
