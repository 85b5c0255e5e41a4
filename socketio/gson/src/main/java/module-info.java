import org.jspecify.annotations.NullMarked;

/** Arguments of the application's own types, by its own Gson. */
@NullMarked
module io.undersocket.socketio.gson {
  requires transitive io.undersocket.socketio;
  requires transitive com.google.gson;
  requires static transitive org.jspecify;

  exports io.undersocket.socketio.gson;
}
