/**
 * Undersocket with a fault built in, on purpose: whether the kit notices is what it is judged by. A
 * mutant is the contract server in a class loader of its own, with one class changed.
 */
@NullMarked
package io.undersocket.tck.mutant;

import org.jspecify.annotations.NullMarked;
