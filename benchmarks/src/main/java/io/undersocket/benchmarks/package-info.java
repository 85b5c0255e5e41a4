/** The commands of the benchmark: start a server, load one, or compare several. */
@NullMarked
package io.undersocket.benchmarks;

import org.jspecify.annotations.NullMarked;
