package io.undersocket.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Has a method of a bean called once when a client that had connected to a namespace is there no
 * more. It may take a {@code DisconnectReason} besides what a method with {@link OnConnect} takes,
 * and is called in the same way.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface OnDisconnect {

  /** The namespace. */
  String namespace() default "/";
}
