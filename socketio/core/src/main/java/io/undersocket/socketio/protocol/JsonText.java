package io.undersocket.socketio.protocol;

/** JSON as JavaScript writes it. */
final class JsonText {

  private JsonText() {}

  static String ofNumber(Number number) {
    return number.toString();
  }
}
