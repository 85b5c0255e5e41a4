/** A module as an application's is: it names what it uses, and sees what that promises. */
module guest {
  requires io.undersocket.socketio;
  requires io.undersocket.socketio.client;
  requires io.undersocket.socketio.gson;
  requires io.undersocket.socketio.jackson;
}
