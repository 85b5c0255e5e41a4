/** The chat in an embedded Jetty. */
@NullMarked
package io.undersocket.examples.jetty;

import org.jspecify.annotations.NullMarked;
