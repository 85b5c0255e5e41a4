/** What the tests of several modules share: a way to run tests written for Node.js. */
@NullMarked
package io.undersocket.testing;

import org.jspecify.annotations.NullMarked;
