/** The code that the guide in {@code docs/guide} shows, each piece as it stands there. */
@NullMarked
package io.undersocket.examples.guide;

import org.jspecify.annotations.NullMarked;
