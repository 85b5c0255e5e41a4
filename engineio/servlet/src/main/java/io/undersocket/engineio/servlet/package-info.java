/**
 * Binds the engine to servlet containers: one async servlet that serves polling and WebSocket on
 * one mapping.
 *
 * <p>Polls are held as objects, without a thread, and their bodies go both ways without blocking.
 * How a WebSocket comes to its connection is the one thing that containers do differently; each way
 * is a class of its own here, and the only one that knows that container.
 */
@NullMarked
package io.undersocket.engineio.servlet;

import org.jspecify.annotations.NullMarked;
