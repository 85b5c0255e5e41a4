import org.jspecify.annotations.NullMarked;

/**
 * The Socket.IO server, on top of the Engine.IO server: the root package is what an application
 * touches, {@code guard} limits what clients may do, {@code protocol} the codecs, {@code spi} what
 * an adapter, a parser or a JSON binding implements.
 *
 * <p>The browser client is found on the class path, or on the module path if its module, {@code
 * io.undersocket.socketio.client}, is among the resolved ones.
 */
@NullMarked
module io.undersocket.socketio {
  requires transitive io.undersocket.engineio;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports io.undersocket.socketio;
  exports io.undersocket.socketio.guard;
  exports io.undersocket.socketio.protocol;
  exports io.undersocket.socketio.spi;
}
