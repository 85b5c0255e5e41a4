package io.undersocket.socketio;

/** Hears every event that goes out. */
@FunctionalInterface
public interface AnyOutgoingListener {

  /**
   * @param event the name
   * @param args what is sent
   */
  void onEvent(String event, Args args);
}
