/**
 * The Engine.IO server: what an application or an upper layer touches. {@link
 * io.undersocket.engineio.EngineServer} owns the sessions, {@link
 * io.undersocket.engineio.EngineSocket} is one of them.
 */
@NullMarked
package io.undersocket.engineio;

import org.jspecify.annotations.NullMarked;
