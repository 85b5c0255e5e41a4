/**
 * What the judge found, told: on the console, as JUnit XML, as a page of HTML, as JSON and as the
 * tables of {@code docs/compatibility.md}. Judges nothing itself.
 */
@NullMarked
package io.undersocket.tck.report;

import org.jspecify.annotations.NullMarked;
