/** The chat as a web application, to be deployed in any servlet container. */
@NullMarked
package io.undersocket.examples.war;

import org.jspecify.annotations.NullMarked;
