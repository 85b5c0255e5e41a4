/** What it costs to pass an event on, without a network: decoding, and encoding again. */
@NullMarked
package io.undersocket.benchmarks.relay;

import org.jspecify.annotations.NullMarked;
