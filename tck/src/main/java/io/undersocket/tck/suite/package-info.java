/** The cases: one class for each suite, or each part of one that grew long. */
@NullMarked
package io.undersocket.tck.suite;

import org.jspecify.annotations.NullMarked;
