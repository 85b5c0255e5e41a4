import org.jspecify.annotations.NullMarked;

/** Arguments of the application's own types, by its own Jackson 3 mapper. */
@NullMarked
module io.undersocket.socketio.jackson {
  requires transitive io.undersocket.socketio;
  requires transitive tools.jackson.databind;
  requires static transitive org.jspecify;

  exports io.undersocket.socketio.jackson;
}
