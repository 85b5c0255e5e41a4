package io.undersocket.adapter.redis;

/** A value is of a type that only the application's own binding can write. */
final class ForeignValueException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  ForeignValueException(Object value) {
    super("a " + value.getClass().getName() + " is not a value that JSON has");
  }

  /** Expected, and dealt with by whoever asked. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
