package io.undersocket.engineio.internal.websocket;

/** Lets everything pass: for tests that look at the reader only. */
final class Deaf implements MessageSink {

  @Override
  public void onText(byte[] utf8) {}

  @Override
  public void onBinary(byte[] bytes) {}

  @Override
  public void onPing(byte[] payload) {}

  @Override
  public void onPong(byte[] payload) {}

  @Override
  public void onClose(int code, String reason) {}
}
