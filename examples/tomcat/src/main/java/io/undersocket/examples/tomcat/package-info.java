/** The chat in an embedded Tomcat. */
@NullMarked
package io.undersocket.examples.tomcat;

import org.jspecify.annotations.NullMarked;
