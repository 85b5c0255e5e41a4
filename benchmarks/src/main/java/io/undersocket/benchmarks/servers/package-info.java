/** The servers that are compared, each a process of its own with the same handlers. */
@NullMarked
package io.undersocket.benchmarks.servers;

import org.jspecify.annotations.NullMarked;
