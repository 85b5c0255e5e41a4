/** The chat in an application of Spring Boot. */
@NullMarked
package io.undersocket.examples.spring;

import org.jspecify.annotations.NullMarked;
