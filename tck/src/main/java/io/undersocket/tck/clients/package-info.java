/**
 * The matrix of official clients: which there are, what each plays over which transport, and the
 * processes that they live in.
 */
@NullMarked
package io.undersocket.tck.clients;

import org.jspecify.annotations.NullMarked;
