/** Binds JSON to the types of an application that uses Gson. */
@NullMarked
package io.undersocket.socketio.gson;

import org.jspecify.annotations.NullMarked;
