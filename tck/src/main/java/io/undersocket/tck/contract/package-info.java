/**
 * What a server offers to be judged, and servers that offer it. Knows nothing of cases and
 * verdicts.
 */
@NullMarked
package io.undersocket.tck.contract;

import org.jspecify.annotations.NullMarked;
