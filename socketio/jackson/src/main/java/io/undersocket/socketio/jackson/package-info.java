/** Binds JSON to the types of an application that uses Jackson 3. */
@NullMarked
package io.undersocket.socketio.jackson;

import org.jspecify.annotations.NullMarked;
