/**
 * The kits that every adapter has to pass: abstract JUnit classes, to be extended by whoever makes
 * one, and what they need.
 */
@NullMarked
package io.undersocket.tck.adapter;

import org.jspecify.annotations.NullMarked;
