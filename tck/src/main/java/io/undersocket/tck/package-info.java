/** The compatibility kit: the contract that a server under test offers, and a server that does. */
@NullMarked
package io.undersocket.tck;

import org.jspecify.annotations.NullMarked;
