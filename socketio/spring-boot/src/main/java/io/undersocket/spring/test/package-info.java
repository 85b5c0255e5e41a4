/** For tests of applications: the official Java client, with a test's patience. */
@NullMarked
package io.undersocket.spring.test;

import org.jspecify.annotations.NullMarked;
