/**
 * Starts servers and the load generator as processes, measures them in turns, and writes down what
 * came out.
 */
@NullMarked
package io.undersocket.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
