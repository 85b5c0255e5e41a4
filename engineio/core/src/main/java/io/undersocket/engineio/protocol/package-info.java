/**
 * The Engine.IO protocol, revision 4 and, as far as it differs, revision 3, as pure functions over
 * immutable values: no I/O, no threads, no clock, no logger.
 */
@NullMarked
package io.undersocket.engineio.protocol;

import org.jspecify.annotations.NullMarked;
