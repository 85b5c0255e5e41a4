/**
 * What the tests of several modules share: a way to run tests written for Node.js, and what every
 * JSON binding is held to.
 */
@NullMarked
package io.undersocket.testing;

import org.jspecify.annotations.NullMarked;
