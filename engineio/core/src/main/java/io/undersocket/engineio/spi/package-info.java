/**
 * What a container binding implements, and nothing else: an HTTP exchange that may be answered late
 * and from any thread, and, after an upgrade, a duplex stream of bytes.
 *
 * <p>A binding calls {@link io.undersocket.engineio.EngineServer#handle(HttpExchange)} for every
 * request that belongs to the engine. It never looks into bodies, frames or sessions.
 */
@NullMarked
package io.undersocket.engineio.spi;

import org.jspecify.annotations.NullMarked;
