package io.undersocket.socketio;

/** Hears every event that goes out. */
@FunctionalInterface
public interface AnyOutgoingListener {

  /**
   * Takes note, before the event is sent. Called on the thread that emits, thus by several at a
   * time.
   *
   * @param event the name
   * @param args what is sent
   */
  void onEvent(String event, Args args);
}
