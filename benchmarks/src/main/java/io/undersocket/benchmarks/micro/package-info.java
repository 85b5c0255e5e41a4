/** What encoding and decoding cost alone, in time and in allocated bytes, measured by JMH. */
@NullMarked
package io.undersocket.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
