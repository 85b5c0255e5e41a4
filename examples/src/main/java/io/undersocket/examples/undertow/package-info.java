/** The chat in Undertow, beside other handlers. */
@NullMarked
package io.undersocket.examples.undertow;

import org.jspecify.annotations.NullMarked;
