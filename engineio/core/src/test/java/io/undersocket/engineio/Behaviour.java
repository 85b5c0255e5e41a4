package io.undersocket.engineio;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The rows of the behaviour table in {@code docs/compatibility.md} that a test, or all tests of a
 * class, hold the engine to.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Behaviour {

  /** Ids of rows, such as {@code HS01}. */
  String[] value();
}
