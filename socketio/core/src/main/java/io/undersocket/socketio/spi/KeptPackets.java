package io.undersocket.socketio.spi;

import org.jspecify.annotations.Nullable;

/**
 * A queue that can be read at any place, in an array that grows and shrinks with it. Not safe for
 * use by several threads.
 */
final class KeptPackets<E> {

  private static final int LEAST = 16;

  /** Its length is a power of two. */
  private @Nullable Object[] elements = new @Nullable Object[LEAST];

  private int head;
  private int size;

  int size() {
    return size;
  }

  @SuppressWarnings("unchecked")
  E get(int index) {
    E element = (E) elements[(head + index) & (elements.length - 1)];
    if (index < 0 || index >= size || element == null) {
      throw new IndexOutOfBoundsException(index + " of " + size);
    }
    return element;
  }

  void add(E element) {
    if (size == elements.length) {
      resize(elements.length * 2);
    }
    elements[(head + size) & (elements.length - 1)] = element;
    size++;
  }

  E removeFirst() {
    E first = get(0);
    elements[head] = null;
    head = (head + 1) & (elements.length - 1);
    size--;
    if (elements.length > LEAST && size < elements.length / 4) {
      resize(elements.length / 2);
    }
    return first;
  }

  void clear() {
    elements = new @Nullable Object[LEAST];
    head = 0;
    size = 0;
  }

  private void resize(int length) {
    @Nullable Object[] moved = new @Nullable Object[length];
    for (int i = 0; i < size; i++) {
      moved[i] = elements[(head + i) & (elements.length - 1)];
    }
    elements = moved;
    head = 0;
  }
}
