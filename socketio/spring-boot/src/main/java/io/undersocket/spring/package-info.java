/**
 * The Socket.IO server of a Spring Boot application, on the application's own port: its
 * auto-configuration, properties and annotated listeners.
 */
@NullMarked
package io.undersocket.spring;

import org.jspecify.annotations.NullMarked;
