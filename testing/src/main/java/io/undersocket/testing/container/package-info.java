/**
 * What holds for an engine in whatever container it is mounted: tests on the wire, abstract, and
 * the clients that they are written with.
 */
@NullMarked
package io.undersocket.testing.container;

import org.jspecify.annotations.NullMarked;
