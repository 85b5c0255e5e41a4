/**
 * Binds the engine to Undertow: an HTTP handler to mount anywhere in a chain, and a server of its
 * own for those who have none.
 *
 * <p>Everything here runs on Undertow's I/O threads and holds none of them: a request waits for its
 * answer as an object, and an upgraded connection is a listener on its channel.
 */
@NullMarked
package io.undersocket.engineio.undertow;

import org.jspecify.annotations.NullMarked;
