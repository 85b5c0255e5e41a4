/**
 * Time as one seam: the engine reads the clock and waits through {@link
 * io.undersocket.engineio.internal.time.Timer} only, so that a test can be the clock.
 */
@NullMarked
package io.undersocket.engineio.internal.time;

import org.jspecify.annotations.NullMarked;
