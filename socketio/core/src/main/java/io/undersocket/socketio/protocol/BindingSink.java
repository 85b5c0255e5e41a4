package io.undersocket.socketio.protocol;

import io.undersocket.socketio.spi.JsonSink;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Puts commas and colons between what someone writes, and holds them to one whole value. */
final class BindingSink implements JsonSink {

  private enum State {
    ARRAY_START,
    ARRAY_NEXT,
    OBJECT_START,
    OBJECT_NEXT,
    AFTER_NAME,
    /** Outside of all containers, before and after the one value. */
    VALUE_DUE,
    DONE
  }

  private final JsonOutput out;
  private final String writer;
  private State[] stack = {State.VALUE_DUE, State.DONE, State.DONE, State.DONE};
  private int depth;

  BindingSink(JsonOutput out, String writer) {
    this.out = out;
    this.writer = writer;
  }

  /** Checks that the value is complete; nothing is taken any more. */
  void finish() {
    if (depth != 0 || stack[0] != State.DONE) {
      throw misuse("returned before its value was complete");
    }
  }

  @Override
  public void beginObject() {
    begin('{', State.OBJECT_START);
  }

  @Override
  public void beginArray() {
    begin('[', State.ARRAY_START);
  }

  private void begin(char bracket, State state) {
    beforeValue();
    out.enterWritten();
    out.raw(bracket);
    if (++depth == stack.length) {
      stack = Arrays.copyOf(stack, depth * 2);
    }
    stack[depth] = state;
  }

  @Override
  public void endObject() {
    end('}', State.OBJECT_START, State.OBJECT_NEXT);
  }

  @Override
  public void endArray() {
    end(']', State.ARRAY_START, State.ARRAY_NEXT);
  }

  private void end(char bracket, State empty, State full) {
    if (stack[depth] != empty && stack[depth] != full) {
      throw misuse("wrote '" + bracket + "' where it does not belong");
    }
    out.raw(bracket);
    out.leave();
    depth--;
  }

  @Override
  public void name(String name) {
    if (stack[depth] == State.OBJECT_NEXT) {
      out.raw(',');
    } else if (stack[depth] != State.OBJECT_START) {
      throw misuse("wrote the name \"" + name + "\" where a value or an end is due");
    }
    out.string(name);
    out.raw(':');
    stack[depth] = State.AFTER_NAME;
  }

  private void beforeValue() {
    switch (stack[depth]) {
      case ARRAY_START -> stack[depth] = State.ARRAY_NEXT;
      case ARRAY_NEXT -> out.raw(',');
      case AFTER_NAME -> stack[depth] = State.OBJECT_NEXT;
      case VALUE_DUE -> stack[depth] = State.DONE;
      case OBJECT_START, OBJECT_NEXT -> throw misuse("wrote a value where a name is due");
      case DONE -> throw misuse("wrote more than one value");
    }
  }

  @Override
  public void string(CharSequence value) {
    beforeValue();
    out.string(value);
  }

  @Override
  public void number(long value) {
    beforeValue();
    out.number(value);
  }

  @Override
  public void number(double value) {
    beforeValue();
    out.number(value);
  }

  @Override
  public void bool(boolean value) {
    beforeValue();
    out.value(value);
  }

  @Override
  public void value(@Nullable Object value) {
    beforeValue();
    out.value(value);
  }

  private IllegalStateException misuse(String what) {
    return new IllegalStateException(writer + " " + what);
  }
}
