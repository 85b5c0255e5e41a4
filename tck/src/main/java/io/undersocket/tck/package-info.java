/** The compatibility kit as a program: its commands. */
@NullMarked
package io.undersocket.tck;

import org.jspecify.annotations.NullMarked;
