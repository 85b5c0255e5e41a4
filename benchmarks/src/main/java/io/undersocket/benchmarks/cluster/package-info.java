/**
 * Measures several servers that are one by a Redis: ours and those on Node.js, with each adapter,
 * in turns, and what that costs Redis.
 */
@NullMarked
package io.undersocket.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
