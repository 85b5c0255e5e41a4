/**
 * What it means to judge a server: cases with a rule each, in suites; the judge that runs them, and
 * what it found. Knows neither the wire nor how a report looks.
 */
@NullMarked
package io.undersocket.tck.judge;

import org.jspecify.annotations.NullMarked;
