/** Socket.IO for an application: the server, its namespaces, its sockets and what they carry. */
@NullMarked
package io.undersocket.socketio;

import org.jspecify.annotations.NullMarked;
